import Diagnostics

extension DiagnosticCode {
  /// The files do not make up a Caffe2 model.
  static let unusableCaffe2Files = DiagnosticCode(
    "E0620", "The files do not make up a Caffe2 model",
    explanation: """
      A Caffe2 model is a predict net and the init net that fills its weights (init_net.pb and \
      predict_net.pb, or the same in the text format, .pbtxt), in either order, one net that does \
      both, or one data base of PredictorExporter.
      """,
    mend: """
      Give these files and no others. A net without operators is often an init net that was saved \
      before it was filled.
      """)
  /// Weights are filled with random numbers.
  static let randomWeights = DiagnosticCode(
    "E0621", "A weight is filled at random",
    explanation: """
      The init net fills the blob with random numbers (XavierFill, GaussianFill and others): it is \
      the start of a training and not its result, so there is no number to convert.
      """,
    mend: """
      Save the trained weights into the init net, for example with mobile_exporter.Export. With \
      --allow-placeholders the blob becomes an input of the graph.
      """)
  /// No file gives the weights.
  static let missingCaffe2Weights = DiagnosticCode(
    "E0622", "The weights of an operator are missing",
    explanation: """
      The operator reads its weights from a blob that comes from outside, and no init net fills \
      it.
      """,
    mend: """
      Pass the init net together with the predict net. With --allow-placeholders the blob becomes \
      an input of the graph.
      """)
  /// A net contradicts itself.
  static let inconsistentCaffe2Net = DiagnosticCode(
    "E0623", "A Caffe2 net is inconsistent",
    explanation: """
      Caffe2 itself refuses such a net: an operator has the wrong number of inputs or outputs, an \
      output is not written by any operator, or a fill has another number of values than its shape \
      calls for.
      """,
    mend: """
      The message names the place. Compare the names of blobs with those that operators write.
      """)
  /// A requested shape is for a name that is no input.
  static let unknownCaffe2Input = DiagnosticCode(
    "E0624", "The net has no such input",
    explanation: """
      A shape was passed with --input for a name that is not an input of the net, so that it would \
      have no effect.
      """,
    mend: "Use one of the names that the message lists.")
  /// Nothing tells the number of axes of an input.
  static let unknownRank = DiagnosticCode(
    "W0630", "The number of axes of an input is not known",
    explanation: """
      Caffe2's nets do not hold the shapes of their inputs, and the operators that read this one \
      take blobs of any number of axes. The graph declares the input without a shape, which \
      runtimes accept and ONNX's own checker does not.
      """,
    mend: "Pass the shape with --input NAME:EXTENTS.")
}
