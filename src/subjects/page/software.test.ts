import { isSoftware } from './software';

it.each([
  'ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)',
  'google swiftshader',
  'ANGLE (Mesa, llvmpipe (LLVM 15.0.6 256 bits), OpenGL 4.5)',
  'ANGLE (Microsoft, Microsoft Basic Render Driver (0x0000008C) Direct3D11 vs_5_0 ps_5_0, D3D11)',
])('%s is software', (device) => expect(isSoftware(device)).toBe(true));

it.each([
  'ANGLE (NVIDIA, Vulkan 1.3.242 (NVIDIA NVIDIA H100 80GB HBM3 (0x00002330)), NVIDIA)',
  'ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)',
  'ANGLE (Intel, Intel(R) UHD Graphics 620 (0x00005917) Direct3D11 vs_5_0 ps_5_0, D3D11)',
  'nvidia lovelace',
])('%s is a GPU', (device) => expect(isSoftware(device)).toBe(false));
