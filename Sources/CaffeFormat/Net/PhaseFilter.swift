import Diagnostics

extension Net {
  /// The net without layers that are not for inference (`Net::FilterNet` for the phase `TEST`).
  ///
  /// - Throws: E0611 where a layer has rules of both kinds.
  func filtered() throws(Diagnostic) -> Net {
    var filtered = self
    filtered.layers = []
    for layer in layers {
      guard layer.include.isEmpty || layer.exclude.isEmpty else {
        throw Diagnostic(
          .inconsistentNet, "the layer has both 'include' and 'exclude' rules, expected one kind",
          at: Location([.layer(name: layer.name, type: layer.type)]))
      }
      let isIncluded =
        layer.include.isEmpty
        ? !layer.exclude.contains(where: isMet) : layer.include.contains(where: isMet)
      if isIncluded { filtered.layers.append(layer) }
    }
    return filtered
  }

  private func isMet(_ rule: StateRule) -> Bool {
    (rule.phase ?? "TEST") == "TEST" && level >= rule.minLevel ?? level
      && level <= rule.maxLevel ?? level && stages.isSuperset(of: rule.stages)
      && stages.isDisjoint(with: rule.notStages)
  }
}
