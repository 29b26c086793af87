/**
 * Does the name of a device say that a processor stands in for a GPU? SwiftShader is Chromium's own, llvmpipe, softpipe and
 * lavapipe are Mesa's, WARP ("Microsoft Basic Render Driver") is Windows'.
 */
export function isSoftware(device: string): boolean {
  return /swiftshader|llvmpipe|softpipe|lavapipe|basic render|\bwarp\b|software/i.test(device);
}
