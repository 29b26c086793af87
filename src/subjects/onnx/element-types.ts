/** Element types of ONNX that are met here (onnx.proto, TensorProto.DataType), by their numbers. */
export const ElementType = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
} as const;

const NAMES = new Map<number, string>(Object.entries(ElementType).map(([name, number]) => [number, name]));

/** An element type in words; its number where there is no word for it here. */
export function typeInWords(type: number): string {
  return NAMES.get(type) ?? (type === 0 ? 'no tensor' : `element type ${type}`);
}
