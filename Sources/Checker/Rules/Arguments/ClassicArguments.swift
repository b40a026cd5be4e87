import Diagnostics
import ModelIR

/// The name of an operator of ai.onnx.ml.
private func ml(_ name: String) -> String { "ai.onnx.ml::" + name }

extension ArgumentCheck {
  /// Linear models, support vectors and mappings of ai.onnx.ml: lists have lengths that fit one another.
  static let classic: [ArgumentCheck] = [
    ArgumentCheck(ml("Scaler")) { node in
      guard let features = node.featureCount else { return }
      for name in ["offset", "scale"] { node.requireCount(name, [1, features], "a feature") }
    },
    ArgumentCheck(ml("Imputer")) { node in
      node.requireOne(of: ["imputed_value_floats", "imputed_value_int64s"])
      guard let features = node.featureCount else { return }
      for name in ["imputed_value_floats", "imputed_value_int64s"] {
        node.requireCount(name, [1, features], "a feature")
      }
    },
    ArgumentCheck(ml("LinearRegressor")) { node in
      guard let targets = node.integer("targets"), targets > 0 else { return }
      node.requireCount("intercepts", [targets], "a target")
      node.checkCoefficients(rows: targets)
    },
    ArgumentCheck(ml("LinearClassifier")) { node in
      let labels = node.labelCount("classlabels_ints", "classlabels_strings")
      guard let rows = node.count("intercepts") ?? labels, rows > 0 else { return }
      node.checkCoefficients(rows: rows)
      guard let labels else { return }
      // One row of coefficients serves two classes.
      if labels != rows, !(rows == 1 && labels == 2) {
        let name = node.has("classlabels_ints") ? "classlabels_ints" : "classlabels_strings"
        node.reject(name, "has \(counted(labels, "element")), expected \(rows) as 'intercepts'")
      }
    },
    ArgumentCheck(ml("SVMRegressor")) { node in
      node.checkKernel()
      guard let supports = node.integer("n_supports"), supports > 0 else { return }
      node.requireCount("coefficients", [supports], "a support vector")
      if let vectors = node.count("support_vectors"), vectors % supports != 0 {
        node.reject(
          "support_vectors",
          "has \(counted(vectors, "element")), which is no multiple of 'n_supports', \(supports)")
      } else if let features = node.featureCount, let vectors = node.count("support_vectors"),
        vectors / supports != features
      {
        node.reject(
          "support_vectors",
          "has \(vectors / supports) features a vector, the input has \(features)")
      }
      node.requireCount("rho", [1], "in all")
    },
    ArgumentCheck(ml("SVMClassifier")) { node in
      node.checkKernel()
      let counts = node.integers("vectors_per_class") ?? []
      if let wrong = counts.first(where: { $0 < 0 }) {
        node.reject("vectors_per_class", "has \(wrong), expected 0 or more")
        return
      }
      let total = counts.reduce(0) { $0 &+ $1 }
      guard total > 0, let vectors = node.count("support_vectors") else { return }
      if vectors % total != 0 {
        node.reject(
          "support_vectors",
          "has \(counted(vectors, "element")), which is no multiple of the \(counted(total, "vector"))"
        )
      } else if let features = node.featureCount, vectors / total != features {
        node.reject(
          "support_vectors", "has \(vectors / total) features a vector, the input has \(features)")
      }
      if counts.count > 1 {
        node.requireCount("coefficients", [total &* (counts.count - 1)], "a vector and other class")
      }
      if let labels = node.labelCount("classlabels_ints", "classlabels_strings"),
        labels != counts.count
      {
        node.reject(
          "vectors_per_class",
          "has \(counted(counts.count, "element")), expected \(labels), one a label")
      }
    },
    ArgumentCheck(ml("LabelEncoder")) { node in node.checkLabelEncoder() },
    ArgumentCheck(ml("CategoryMapper")) { node in
      guard let numbers = node.count("cats_int64s"), let strings = node.count("cats_strings"),
        numbers != strings
      else { return }
      node.reject("cats_int64s", "has \(numbers) elements, expected \(strings) as 'cats_strings'")
    },
    ArgumentCheck(ml("OneHotEncoder")) { node in
      node.requireOne(of: ["cats_int64s", "cats_strings"])
    },
    ArgumentCheck(ml("DictVectorizer")) { node in
      node.requireOne(of: ["int64_vocabulary", "string_vocabulary"])
    },
    ArgumentCheck(ml("FeatureVectorizer")) { node in
      guard node.has("inputdimensions"), let extents = node.integers("inputdimensions") else {
        return
      }
      guard extents.count == node.node.inputs.count else {
        node.reject(
          "inputdimensions",
          "has \(counted(extents.count, "element")), expected \(node.node.inputs.count), one an input"
        )
        return
      }
      if let wrong = extents.first(where: { $0 < 0 }) {
        node.reject("inputdimensions", "has \(wrong), expected 0 or more")
      }
    },
    ArgumentCheck(ml("ZipMap")) { node in
      node.requireOne(of: ["classlabels_int64s", "classlabels_strings"])
      guard let columns = node.featureCount else { return }
      for name in ["classlabels_int64s", "classlabels_strings"] {
        node.requireCount(name, [columns], "a column")
      }
    },
  ]
}

extension NodeInspection {
  /// The extent of the last axis of the first input.
  fileprivate var featureCount: Int? {
    shape(0).flatMap { $0.rank > 0 ? $0[$0.rank - 1].extent : nil }
  }

  /// The number of labels, whichever of two attributes has them.
  func labelCount(_ a: String, _ b: String) -> Int? {
    [count(a), count(b)].compactMap { $0 }.first { $0 > 0 }
  }

  /// Requires a list, where there is one, to have one of some lengths.
  mutating func requireCount(_ name: String, _ wanted: [Int], _ reason: String) {
    guard let found = count(name), found > 0, !wanted.contains(found) else { return }
    let list = wanted.map { "\($0)" }.joined(separator: " or ")
    reject(name, "has \(counted(found, "element")), expected \(list), one \(reason)")
  }

  /// Requires exactly one of some attributes to be set and not empty.
  fileprivate mutating func requireOne(of names: [String]) {
    let present = names.filter {
      node.attribute($0) != nil && (node.attribute($0)?.isReference == true || count($0) != 0)
    }
    if present.count > 1 {
      reject(present[1], "is set beside '\(present[0])', expected one of the two")
    } else if present.isEmpty, let first = names.first {
      reject(
        first,
        "is missing, and so is " + names.dropFirst().map { "'\($0)'" }.joined(separator: ", "))
    }
  }

  /// Requires as many coefficients as rows of the features.
  fileprivate mutating func checkCoefficients(rows: Int) {
    guard let found = count("coefficients"), found > 0 else { return }
    if let features = featureCount {
      let (wanted, overflow) = rows.multipliedReportingOverflow(by: features)
      // Rows that are longer than the features are read by some runtimes in part.
      if overflow || wanted > found || found % rows != 0 {
        reject(
          "coefficients",
          "has \(counted(found, "element")), expected \(counted(rows, "row")) of \(counted(features, "feature"))"
        )
      }
    } else if found % rows != 0 {
      reject(
        "coefficients",
        "has \(counted(found, "element")), which is no multiple of \(counted(rows, "row"))")
    }
  }

  fileprivate mutating func checkKernel() {
    guard has("kernel_params"), let found = count("kernel_params"), found != 0, found != 3 else {
      return
    }
    reject("kernel_params", "has \(counted(found, "element")), expected 3: gamma, coef0 and degree")
  }

  fileprivate mutating func checkLabelEncoder() {
    guard since >= 2 else { return }
    func present(_ prefix: String) -> [String] {
      node.attributes.map(\.name).filter { $0.hasPrefix(prefix) }
    }
    let keys = present("keys_")
    let values = present("values_")
    for (found, what) in [(keys, "keys"), (values, "values")] {
      if found.isEmpty {
        reject("\(what)_int64s", "is missing, and so are other \(what)")
      } else if found.count > 1 {
        reject(found[1], "is set beside '\(found[0])', expected one list of \(what)")
      }
    }
    guard let key = keys.first, let value = values.first, let a = count(key), let b = count(value),
      a != b
    else { return }
    reject(value, "has \(b) elements, expected \(a) as '\(key)'")
  }
}
