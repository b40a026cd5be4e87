import Concord
import Foundation
import Testing

/// The releases of runtimes that models can be written for.
@Suite struct RuntimeReleaseTests {
  @Test func `a release is named with as much of its version as is wanted, or is the one before`() {
    #expect(RuntimeRelease.named("opencv")?.version == "5.0.0")
    #expect(RuntimeRelease.named("opencv@4")?.version == "4.14.0")
    #expect(RuntimeRelease.named("opencv@4.10")?.version == "4.10.0")
    #expect(RuntimeRelease.named("opencv@4.12")?.version == "4.10.0")
    #expect(RuntimeRelease.named("opencv@4.5") == nil)
    #expect(RuntimeRelease.named("OpenCV") == nil)
  }

  /// The table has a line a release, and below it one a set: `set 7: 521 of 1407 computed, 37.0 %`.
  @Test func `OpenCV is written for in the set in which it computes the most`() throws {
    let file = Fixtures.folder("targets").appendingPathComponent("opencv-sets.txt")
    var best: [String: (set: Int64, count: Int)] = [:]
    var version = ""
    for line in Fixtures.lines(of: file) {
      let words = line.split { " :".contains($0) }
      if words.first == "OpenCV" {
        version = String(words[1])
      } else {
        let (set, count) = (try #require(Int64(words[1])), try #require(Int(words[2])))
        if count > best[version]?.count ?? 0 { best[version] = (set, count) }
      }
    }
    let releases = RuntimeRelease.all.filter { $0.id == "opencv" }
    #expect(releases.map(\.version) == ["5.0.0", "4.14.0", "4.10.0"])
    for release in releases {
      #expect(release.operatorSets[""]?.upperBound == best[release.version]?.set)
    }
  }
}
