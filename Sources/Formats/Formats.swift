import Caffe2Format
import CaffeFormat
public import ConverterCore
import ONNXFormat

extension ModelFormat {
  /// Every format that Concord knows, in the order in which they are listed.
  public static let all: [ModelFormat] = [.onnx, .onnxText, .caffe, .caffe2]

  /// The format of this id.
  public static func named(_ id: String) -> ModelFormat? { all.first { $0.id == id } }

  /// The format that is surest that a source is its own; nil where none is.
  public static func recognize(_ source: ModelSource) -> ModelFormat? {
    let judged = all.map { (format: $0, confidence: $0.recognize(source)) }
    let best = judged.max { $0.confidence < $1.confidence }
    return best.flatMap { $0.confidence == .none ? nil : $0.format }
  }

  /// The format whose extension the name of an output has.
  public static func forOutput(_ path: String) -> ModelFormat? {
    let name = path.lowercased()
    return all.first { format in
      format.exportModel != nil && format.fileExtensions.contains { name.hasSuffix("." + $0) }
    }
  }
}
