// Runs a policy's ONNX model on raw observations, as a decision server in JavaScript would:
//   node run_onnx.mjs MODULES MODEL OBSERVATIONS FIELDS OUT
// MODULES: folder with node_modules; OBSERVATIONS: float32, FIELDS to a case; each of the model's
// outputs is written to OUT/NAME.bin as it is.
import {readFileSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const [modules, model, observations, fields, out] = process.argv.slice(2);
const ort = createRequire(modules + '/')('onnxruntime-node');
const bytes = readFileSync(observations);
const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
const session = await ort.InferenceSession.create(model, {intraOpNumThreads: 1});
const observation = new ort.Tensor('float32', values, [values.length / fields, Number(fields)]);
const results = await session.run({observation});
for (const [name, tensor] of Object.entries(results)) {
  writeFileSync(`${out}/${name}.bin`, Buffer.from(tensor.data.buffer, tensor.data.byteOffset,
                                                  tensor.data.byteLength));
}
