import CKernels

extension TiledConvolution {
  /// The order in which each group's channels are summed, so that those that stand side by side follow each other.
  static func order(_ lanes: [Int], groups: Int) -> [[Int]] {
    let count = lanes.count / groups
    return (0..<groups).map { group in
      (0..<count).sorted { lanes[group * count + $0] < lanes[group * count + $1] }
    }
  }

  /// The rows that windows see as they lie in memory, so many positions wide and, from one plane or block of channels to
  /// the next, high.
  struct InputMemory {
    var window: Window2D
    var width: Int
    var height: Int

    /// The positions from the first that a window sees to each of the others.
    private var places: [Int] {
      (0..<window.vertical.kernel).flatMap { i in
        (0..<window.horizontal.kernel).map { j in
          i * window.vertical.dilation * width + j * window.horizontal.dilation
        }
      }
    }

    /// The taps where `depth` channels stand side by side.
    func taps(channels: Int, depth: Int) -> [ck_tap] {
      stride(from: 0, to: channels, by: block).flatMap { first in
        places.map { place in
          ck_tap(
            offset: first * height * width + place * depth, depth: min(block, channels - first))
        }
      }
    }

    /// The taps where each channel is a plane.
    func taps(planes: Int) -> [ck_tap] {
      places.flatMap { place in
        (0..<planes).map { ck_tap(offset: $0 * height * width + place, depth: 1) }
      }
    }

    /// The taps where channels stand in these lanes of blocks.
    func taps(lanes: [Int]) -> [ck_tap] {
      stride(from: 0, to: lanes.count, by: block).flatMap { first in
        let runs = runs(of: lanes[first..<min(first + block, lanes.count)])
        return places.flatMap { place in
          runs.map { run in
            let offset = (run.lowerBound / block * height * width + place) * block
            return ck_tap(offset: offset + run.lowerBound % block, depth: run.count)
          }
        }
      }
    }

    /// Lanes that follow each other in one block, together.
    private func runs(of lanes: ArraySlice<Int>) -> [Range<Int>] {
      var runs: [Range<Int>] = []
      for lane in lanes {
        if let last = runs.last, last.upperBound == lane, lane % block > 0 {
          runs[runs.count - 1] = last.lowerBound..<lane + 1
        } else {
          runs.append(lane..<lane + 1)
        }
      }
      return runs
    }
  }
}
