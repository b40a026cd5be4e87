package import Diagnostics

extension DiagnosticCode {
  /// A node has no counterpart and became a placeholder.
  package static let unconvertedNode = DiagnosticCode(
    "E0601", "A node of the source model was not converted",
    explanation: """
      The importer has no mapping for this kind of node, or not for its settings; the message says \
      why. The rest of the model was converted, and a placeholder node in the source format's own \
      domain stands in its place. A model with placeholders can be inspected, but not run.
      """,
    mend: """
      `docs/formats` lists the kinds and settings that are converted. Replace the node in the \
      source model by some of them, or cut the model before it. With --allow-placeholders the \
      result is written all the same.
      """)
  /// A setting of a source node was not understood.
  package static let unusedSetting = DiagnosticCode(
    "W0602", "A setting of a source node was not used",
    explanation: """
      The node was converted, but nothing accounts for this setting, so the result may differ from \
      what the source framework computes.
      """,
    mend: """
      If the setting is misspelt, or has no effect in the framework, remove it. Otherwise run both \
      models on the same data before you rely on the result: `concord run --expect` compares \
      outputs that were recorded.
      """)
  /// A setting of a source node has an impossible value.
  package static let unusableSetting = DiagnosticCode(
    "E0603", "A setting of a source node has an unusable value",
    explanation: """
      The setting is of the wrong type, out of range, or contradicts another one, so that the \
      source framework itself would refuse the model.
      """,
    mend: """
      Correct the setting to what the message asks for. Where the framework does accept it, please \
      report it with the model.
      """)
}
