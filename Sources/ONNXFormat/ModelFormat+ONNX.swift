import ByteStorage
public import ConverterCore
import Diagnostics
import Encodings
import ModelIR

extension ModelFormat {
  /// ONNX in its binary form, with external data.
  public static let onnx = ModelFormat(
    id: "onnx", displayName: "ONNX", fileExtensions: ["onnx"],
    recognize: { source in
      guard let file = source.files.first else { return .none }
      if ONNXDecoder.recognizes(file.bytes) { return .byContent }
      return file.fileExtension == "onnx" ? .byName : .none
    },
    importModel: { source, context throws(Diagnostic) in
      let file = try source.onlyFile()
      var model = try ONNXDecoder.decode(
        file.bytes, file: file.name, threads: context.options.threads)
      ONNXFile.attachExternalData(
        to: &model, at: file.name, diagnostics: &context.diagnostics)
      // Of what has been read only weights are needed again, if at all.
      file.bytes.releasePages()
      return model
    },
    exportModel: { model, context throws(Diagnostic) in
      let output = try ONNXFile.encode(
        model, for: context.options.outputPath,
        externalData: context.options.externalDataMinimumSize.map {
          .always(minimumSize: $0)
        } ?? (context.options.keepsExternalData ? .kept : .automatic))
      let data = OutputFile(suffix: ONNXFile.dataSuffix, chunks: output.data)
      return [OutputFile(chunks: output.model)] + (output.data.isEmpty ? [] : [data])
    })

  /// ONNX in protobuf's text form.
  public static let onnxText = ModelFormat(
    id: "onnx-text", displayName: "ONNX (text)",
    fileExtensions: ["textproto", "onnxtxt", "pbtxt"],
    recognize: { source in
      guard let file = source.files.first else { return .none }
      if ONNXText.recognizes(file.bytes) { return .byContent }
      // Other formats use the remaining extensions too.
      return file.fileExtension == "onnxtxt" ? .byName : .none
    },
    importModel: { source, context throws(Diagnostic) in
      let file = try source.onlyFile()
      var model = try ONNXText.decode(file.bytes, file: file.name)
      ONNXFile.attachExternalData(
        to: &model, at: file.name, diagnostics: &context.diagnostics)
      return model
    },
    exportModel: { model, context throws(Diagnostic) in
      let output = try ONNXFile.encode(
        model, for: context.options.outputPath, externalData: .never)
      return [OutputFile(chunks: [try ONNXText.text(from: output.model)])]
    })
}

extension ModelSource {
  /// The file of a source that has one.
  fileprivate func onlyFile() throws(Diagnostic) -> File {
    guard let file = files.first, files.count == 1 else {
      throw Diagnostic(.unexpectedFiles, "found \(files.count) files, expected one")
    }
    return file
  }
}
