import ConverterCore
import Diagnostics

extension Net {
  /// Puts the net into the state that the user asks for; stages are added to those of the file
  /// (`Net::Net`).
  mutating func enter(_ state: NetState) {
    if let phase = state.phase { self.phase = phase }
    if let level = state.level { self.level = level }
    stages.formUnion(state.stages)
  }

  /// The net without layers whose rules its state does not meet (`Net::FilterNet`).
  ///
  /// A layer with rules of both kinds is an error, E0611, and judged by those that include it.
  func filtered(_ diagnostics: inout DiagnosticBag) -> Net {
    var filtered = self
    filtered.layers = []
    for layer in layers {
      if !layer.include.isEmpty, !layer.exclude.isEmpty {
        diagnostics.add(
          Diagnostic(
            .inconsistentNet, "the layer has both 'include' and 'exclude' rules, expected one kind",
            at: Location([.layer(name: layer.name, type: layer.type)])))
      }
      let isIncluded =
        layer.include.isEmpty
        ? !layer.exclude.contains(where: isMet) : layer.include.contains(where: isMet)
      if isIncluded { filtered.layers.append(layer) }
    }
    return filtered
  }

  private func isMet(_ rule: StateRule) -> Bool {
    (rule.phase ?? phase) == phase && level >= rule.minLevel ?? level
      && level <= rule.maxLevel ?? level && stages.isSuperset(of: rule.stages)
      && stages.isDisjoint(with: rule.notStages)
  }
}
