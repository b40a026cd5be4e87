import Diagnostics
import ModelIR

extension Operator {
  static let microsoftCropAndResize = Operator(
    "CropAndResize", domain: "com.microsoft",
    summary: """
      Cuts boxes [y1, x1, y2, x2], in units of the distance between the image's first and last \
      element, out of the images that `batch_indices` names, and samples each at as many places as \
      `crop_size` says, the first and last on the box's edges, with bilinear weights or the nearest \
      element. Outside of the image is `extrapolation_value`.
      """,
    isStandard: false,
    versions: [
      .since(
        1,
        inputs: [
          .required("X", "T1"), .required("rois", "T1"), .required("batch_indices", "T2"),
          .required("crop_size", "T2"),
        ],
        outputs: [.required("Y", "T1")],
        attributes: [.float("extrapolation_value", 0), .string("mode", "bilinear")],
        types: ["T1": .tensor(.floats), "T2": .tensor(.int32)])
    ],
    infer: { context throws(Diagnostic) in
      var shape = [Dimension](repeating: .unknown, count: 4)
      if let rois = context.shape(1), rois.rank == 2 { shape[0] = rois[0] }
      if let x = context.shape(0), x.rank == 4 { shape[1] = x[1] }
      if let size = context.elements(3), size.count == 2 { shape[2...3] = size[...] }
      context.setOutput(0, context.elementType(0), Shape(shape))
    },
    evaluate: { context throws(Diagnostic) in
      let x = try context.tensor(0)
      let rois = try context.tensor(1)
      let size = try context.integers(3)
      guard x.rank == 4, rois.rank == 2, rois.shape[1] == 4 else {
        throw context.mismatch("image \(x.shape) and boxes \(rois.shape) do not fit")
      }
      guard size.count == 2, size[0] > 0, size[1] > 0 else {
        throw context.invalidData("'crop_size' is \(size), expected two positive numbers")
      }
      let images = try context.integers(2)
      guard images.count == rois.shape[0], images.allSatisfy({ $0 >= 0 && $0 < x.shape[0] }) else {
        throw context.invalidData(
          "'batch_indices' is \(images), expected \(rois.shape[0]) indices below \(x.shape[0])")
      }
      let mode = try context.string("mode")
      guard mode == "bilinear" || mode == "nearest" else {
        throw context.invalid("mode", "is '\(mode)', expected bilinear or nearest")
      }
      let shape = [images.count, x.shape[1]] + size
      _ = try context.checkedCount(shape)
      let outside = try context.float("extrapolation_value")
      let boxes = rois.doubles
      let pixels = x.doubles
      let (height, width) = (x.shape[2], x.shape[3])
      var values: [Double] = []
      for (box, image) in images.enumerated() {
        let edges = boxes[(4 * box)..<(4 * box + 4)].map { $0 }
        let taps = outerTaps(
          cropTaps(
            edges[0], edges[2], count: size[0], extent: height, isNearest: mode == "nearest"),
          cropTaps(edges[1], edges[3], count: size[1], extent: width, isNearest: mode == "nearest"),
          width: width)
        for channel in 0..<x.shape[1] {
          let plane = (image * x.shape[1] + channel) * height * width
          values += taps.map { taps in
            taps?.reduce(0) { $0 + $1.weight * pixels[plane + $1.index] } ?? outside
          }
        }
      }
      return [.tensor(Tensor(x.elementType, shape, doubles: values))]
    })
}

private typealias Tap = (index: Int, weight: Double)

/// The elements of an axis with their weights, for each place between two edges; nil outside.
private func cropTaps(
  _ begin: Double, _ end: Double, count: Int, extent: Int, isNearest: Bool
) -> [[Tap]?] {
  let last = Double(extent - 1)
  return (0..<count).map { i in
    var place = (begin + end) / 2 * last
    if count > 1 {
      let step = (end - begin) * last / Double(count - 1)
      place = i == count - 1 ? end * last : begin * last + Double(i) * step
    }
    // False for NaN.
    guard place >= 0, place <= last else { return nil }
    if isNearest { return [(Int(place.rounded()), 1)] }
    let low = place.rounded(.down)
    let weight = place - low
    return [(Int(low), 1 - weight), (Int(place.rounded(.up)), weight)]
  }
}

/// The elements of an image with their weights, for each pair of places along its axes.
private func outerTaps(_ rows: [[Tap]?], _ columns: [[Tap]?], width: Int) -> [[Tap]?] {
  rows.flatMap { row in
    columns.map { column in
      guard let row, let column else { return nil }
      return row.flatMap { y in
        column.map { x in (y.index * width + x.index, y.weight * x.weight) }
      }
    }
  }
}
