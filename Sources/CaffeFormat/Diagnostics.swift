import Diagnostics

extension DiagnosticCode {
  /// The files do not make up a Caffe net.
  static let unusableCaffeFiles = DiagnosticCode(
    "E0610", "The files do not make up a Caffe net",
    explanation: """
      A Caffe model is a prototxt file, a caffemodel file, or one of each. The prototxt describes \
      the layers, in the text format; the caffemodel holds weights, in the binary format.
      """,
    mend: """
      Give the deploy prototxt and its caffemodel, in any order. A solver's prototxt or a mean \
      file is no part of the net.
      """)
  /// A net mixes layers of different schema versions or names an unknown kind.
  static let inconsistentNet = DiagnosticCode(
    "E0611", "A Caffe net is inconsistent",
    explanation: """
      Caffe itself refuses such a net: it mixes 'layer' and 'layers', gives a layer the wrong \
      number of blobs, writes a blob twice, or uses a setting of the oldest schema in a layer that \
      does not have it.
      """,
    mend: """
      The message names the layer. Compare its 'bottom' and 'top' entries with the names that \
      other layers write.
      """)
  /// The shape of an input cannot be told from the files.
  static let unknownInputShape = DiagnosticCode(
    "E0612", "The shape of an input is not known",
    explanation: """
      Data layers take the shape of images from a data base that is not part of the model, and old \
      caffemodel files leave out the shapes of inputs. Caffe's layers cannot be converted without.
      """,
    mend: """
      Pass the shape with --input NAME:EXTENTS, for example --input data:1,3,224,224; or state it \
      in the prototxt with an Input layer.
      """)
  /// A layer's weights are missing.
  static let missingWeights = DiagnosticCode(
    "E0613", "The weights of a layer are missing",
    explanation: """
      The layer has blobs of its own, but no file gives them. Caffe itself would go on with random \
      numbers.
      """,
    mend: """
      Pass the caffemodel file together with the prototxt. Layers are matched by name: where the \
      net was renamed, give the layer the name that it has in the caffemodel.
      """)
  /// A net was looked at without a file of weights.
  static let weightsNotChecked = DiagnosticCode(
    "W0134", "The weights of a net are not checked",
    explanation: """
      A prototxt file describes the layers of a net, and no file with their weights was given or \
      stands beside it: one of the same name, or the only one in the folder. The layers are \
      checked as far as that is possible without weights.
      """,
    mend: "Give the caffemodel file as well, or put it beside the prototxt under the same name.")
  /// A blob has another shape than the layer's settings call for.
  static let mismatchedWeights = DiagnosticCode(
    "E0614", "Weights have another shape than the layer",
    explanation: """
      The caffemodel file was made for a net with other settings of this layer, or, in another \
      place, under the same layer name. Both shapes are in the message.
      """,
    mend: """
      Take prototxt and caffemodel from one source. Where a layer was changed for fine-tuning, use \
      the caffemodel that was written afterwards.
      """)
  /// Weights that no layer takes.
  static let unusedWeights = DiagnosticCode(
    "W0615", "Weights in the file belong to no layer of the net",
    explanation: """
      The caffemodel file has weights under a layer name that the prototxt does not have. Either \
      the layer was left out on purpose, as those for training are, or its name was changed and \
      another layer now lacks them.
      """,
    mend: "Nothing is to be done in the first case. In the second give the layer its old name.")
}
