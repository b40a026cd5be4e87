import Diagnostics
import ModelIR

extension ArgumentCheck {
  /// Ensembles of decision trees: lists have one length, children exist, trees have no cycles, leaves
  /// lead to targets and classes that exist.
  static let trees: [ArgumentCheck] = [
    ArgumentCheck("ai.onnx.ml::TreeEnsembleRegressor") { node in
      node.checkTrees(leaves: "target", outputs: node.integer("n_targets"))
    },
    ArgumentCheck("ai.onnx.ml::TreeEnsembleClassifier") { node in
      let labels = node.labelCount("classlabels_int64s", "classlabels_strings")
      node.checkTrees(leaves: "class", outputs: labels)
    },
    ArgumentCheck("ai.onnx.ml::TreeEnsemble") { node in node.checkFlatTrees() },
  ]
}

extension NodeInspection {
  fileprivate mutating func checkTrees(leaves: String, outputs: Int?) {
    guard let ids = integers("nodes_nodeids"), let trees = integers("nodes_treeids"),
      let modes = texts("nodes_modes"), let yes = integers("nodes_truenodeids"),
      let no = integers("nodes_falsenodeids"), let features = integers("nodes_featureids")
    else { return }
    for name in [
      "nodes_treeids", "nodes_featureids", "nodes_modes", "nodes_truenodeids", "nodes_falsenodeids",
      "nodes_values", "nodes_hitrates", "nodes_missing_value_tracks_true",
    ] {
      guard let found = count(name), found != ids.count, found > 0 || has(name) else { continue }
      reject(name, "has \(counted(found, "element")), expected \(ids.count) as 'nodes_nodeids'")
    }
    guard
      [trees.count, modes.count, yes.count, no.count, features.count].allSatisfy({ $0 == ids.count }
      )
    else { return }
    var places: [TreeNode: Int] = [:]
    for index in ids.indices {
      let key = TreeNode(tree: trees[index], node: ids[index])
      guard places.updateValue(index, forKey: key) == nil else {
        reject("nodes_nodeids", "has node \(key.node) of tree \(key.tree) twice")
        return
      }
    }
    var successors: [Int: [Int]] = [:]
    for index in ids.indices where modes[index] != "LEAF" {
      for (name, list) in [("nodes_truenodeids", yes), ("nodes_falsenodeids", no)] {
        guard let child = places[TreeNode(tree: trees[index], node: list[index])] else {
          reject(
            name,
            "leads from node \(ids[index]) of tree \(trees[index]) to node \(list[index]), which does not exist"
          )
          return
        }
        successors[index, default: []].append(child)
      }
      if let extent = shape(0).flatMap({ $0.rank > 0 ? $0[$0.rank - 1].extent : nil }),
        features[index] < 0 || features[index] >= extent
      {
        reject(
          "nodes_featureids",
          "has \(features[index]), but the input has \(counted(extent, "feature"))")
        return
      }
    }
    if isCyclic(ids.count, successors) {
      reject("nodes_nodeids", "has a tree that leads back to itself")
    }
    checkLeaves(leaves, outputs: outputs, places)
  }

  private mutating func checkLeaves(_ prefix: String, outputs: Int?, _ places: [TreeNode: Int]) {
    guard let ids = integers(prefix + "_ids"), let nodes = integers(prefix + "_nodeids"),
      let trees = integers(prefix + "_treeids")
    else { return }
    let weights = count(prefix + "_weights") ?? count(prefix + "_weights_as_tensor")
    for (name, found) in [
      ("_nodeids", nodes.count), ("_treeids", trees.count), ("_weights", weights ?? ids.count),
    ]
    where found != ids.count {
      reject(
        prefix + name, "has \(counted(found, "element")), expected \(ids.count) as '\(prefix)_ids'")
      return
    }
    for index in ids.indices {
      if places[TreeNode(tree: trees[index], node: nodes[index])] == nil {
        reject(
          prefix + "_nodeids",
          "has node \(nodes[index]) of tree \(trees[index]), which does not exist")
        return
      }
      if let outputs, ids[index] < 0 || ids[index] >= outputs {
        reject(prefix + "_ids", "has \(ids[index]), expected less than \(outputs) and not negative")
        return
      }
    }
  }

  /// The layout of version 5: interior nodes and leaves in two sets of lists.
  fileprivate mutating func checkFlatTrees() {
    guard let features = integers("nodes_featureids"), let yes = integers("nodes_truenodeids"),
      let no = integers("nodes_falsenodeids"), let yesLeaves = integers("nodes_trueleafs"),
      let noLeaves = integers("nodes_falseleafs"), let roots = integers("tree_roots"),
      let targets = integers("leaf_targetids")
    else { return }
    for (name, found) in [
      ("nodes_truenodeids", yes.count), ("nodes_falsenodeids", no.count),
      ("nodes_trueleafs", yesLeaves.count), ("nodes_falseleafs", noLeaves.count),
    ] where found != features.count {
      reject(
        name, "has \(counted(found, "element")), expected \(features.count) as 'nodes_featureids'")
      return
    }
    if let wrong = roots.first(where: { $0 < 0 || $0 >= features.count }) {
      reject("tree_roots", "has \(wrong), expected 0 to \(features.count - 1)")
    }
    if let outputs = integer("n_targets"),
      let wrong = targets.first(where: { $0 < 0 || $0 >= outputs })
    {
      reject("leaf_targetids", "has \(wrong), expected less than \(outputs) and not negative")
    }
    var successors: [Int: [Int]] = [:]
    for index in features.indices {
      for (name, child, isLeaf) in [
        ("nodes_truenodeids", yes[index], yesLeaves[index]),
        ("nodes_falsenodeids", no[index], noLeaves[index]),
      ] {
        let limit = isLeaf != 0 ? targets.count : features.count
        guard child >= 0, child < limit else {
          reject(name, "has \(child), expected 0 to \(limit - 1)")
          return
        }
        // A tree of one leaf is written as a node whose two children are that leaf.
        if isLeaf == 0 { successors[index, default: []].append(child) }
      }
    }
    if isCyclic(features.count, successors) {
      reject("nodes_truenodeids", "has a tree that leads back to itself")
    }
  }

  private func isCyclic(_ count: Int, _ successors: [Int: [Int]]) -> Bool {
    let components = stronglyConnectedComponents(count) { successors[$0] ?? [] }
    var seen: Set<Int> = []
    return components.contains { !seen.insert($0).inserted }
      || successors.contains { $0.value.contains($0.key) }
  }
}

/// A node of a tree by its numbers.
private struct TreeNode: Hashable {
  let tree: Int
  let node: Int
}
