import Diagnostics
import ModelIR

extension Operator {
  static let microsoftMRotaryEmbedding = Operator(
    "MRotaryEmbedding", domain: "com.microsoft",
    summary: """
      RotaryEmbedding with three positions for each vector: in time, height and width. The angles are \
      divided into three sections, one after the other or interleaved, which take theirs from one \
      position each; cosines and sines are multiplied by `scale`.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("input", "T"), .required("position_ids", "M"), .required("cos_cache", "T"),
          .required("sin_cache", "T"),
        ],
        outputs: [.required("output", "T")],
        attributes: [
          .optional("interleaved", .int), .optional("is_packed_batching", .int),
          .optional("mrope_layout", .int), .required("mrope_section", .ints),
          .optional("num_heads", .int), .optional("rotary_embedding_dim", .int),
          .optional("scale", .float),
        ],
        types: ["T": .tensor(.float, .float16, .bfloat16), "M": .tensor(.int64)])
    ],
    infer: inferSameAsFirst,
    evaluate: evaluateMRotaryEmbedding)
}

private let evaluateMRotaryEmbedding: Evaluation = { context throws(Diagnostic) in
  let x = try context.tensor(0)
  let tables = (try context.tensor(2), try context.tensor(3))
  let ids = try context.tensor(1)
  let heads = x.rank == 3 ? try context.headCount() : nil
  guard x.rank == 3 || x.rank == 4, var vectors = AttentionHeads(x, heads: heads),
    tables.0.rank == 2, tables.0.shape == tables.1.shape, tables.0.shape[1] <= vectors.size / 2,
    ids.shape == [3, vectors.batch, vectors.length]
  else {
    throw context.mismatch(
      "an input of shape \(x.shape), position ids of \(ids.shape) and caches of angles of "
        + "\(tables.0.shape) and \(tables.1.shape) do not fit")
  }
  let half = tables.0.shape[1]
  let stated = try context.optionalInt("rotary_embedding_dim") ?? 0
  guard 2 * half == (stated == 0 ? vectors.size : stated) else {
    throw context.invalid(
      "rotary_embedding_dim", "is \(stated), but the caches hold angles for \(2 * half) elements")
  }
  let streams = try context.positionStreams(half: half)
  let scale = try context.optionalFloat("scale") ?? 1
  let positions = ids.int64s
  let count = positions.count / 3
  var angles: [[Double]] = []
  for table in [tables.0, tables.1] {
    let rows = try context.rotationAngles(table, at: positions)
    angles.append(
      (0..<count * half).map { place in
        let (vector, angle) = (place / half, place % half)
        return scale * rows[(streams[angle] * count + vector) * half + angle]
      })
  }
  vectors.rotate(
    angles[0], angles[1], size: 2 * half,
    isInterleaved: try context.optionalInt("interleaved") ?? 0 == 1)
  return [.tensor(vectors.tensor(x.elementType, packed: x.rank == 3))]
}

extension NodeReading {
  /// For each of the angles, which of the three positions it belongs to.
  fileprivate func positionStreams(half: Int) throws(Diagnostic) -> [Int] {
    let sections = try ints("mrope_section")
    guard sections.count == 3, sections.allSatisfy({ $0 >= 0 && $0 <= half }),
      sections[0] + sections[1] + sections[2] == half
    else {
      throw invalid("mrope_section", "is \(sections), expected three sizes with the sum \(half)")
    }
    var streams = [Int](repeating: 0, count: half)
    switch try optionalInt("mrope_layout") ?? 0 {
    case 0:
      for i in sections[0]..<half { streams[i] = i < sections[0] + sections[1] ? 1 : 2 }
    case 1:
      for stream in 1...2 {
        for i in stride(from: stream, to: min(half, 3 * sections[stream]), by: 3) {
          streams[i] = stream
        }
      }
    case let layout: throw invalid("mrope_layout", "is \(layout), expected 0 or 1")
    }
    return streams
  }
}
