import ByteStorage
import Diagnostics
import Encodings
import Foundation
import Testing

@Suite struct HDF5Tests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "fixtures/hdf5")

  private func bytes(_ name: String) throws -> ByteBuffer {
    try File.map(Self.folder.appending(path: name).path())
  }

  private func numbers(_ file: HDF5File, _ path: String) throws -> [Float] {
    let dataset = try #require(file.datasets.first { $0.path == path })
    return try #require(file.numbers(of: [dataset]).first).elements(as: Float.self)
  }

  @Test(
    arguments: [
      ("half", [0, 1.5, 3, 4.5, 6, 7.5]), ("single", [0, 1.5, 3, 4.5, 6, 7.5]),
      ("double", [0, 1.5, 3, 4.5, 6, 7.5]), ("byte", [0, 1, 2, 3, 4, 5]),
      ("long", [0, 1, 2, 3, 4, 5]), ("scalar", [2.5]), ("empty", []),
    ] as [(String, [Float])])
  func `numbers of any type are read in binary32`(name: String, expected: [Float]) throws {
    let file = try HDF5File(bytes("kinds.h5"))
    #expect(try numbers(file, "/numbers/\(name)") == expected)
  }

  @Test func `several arrays come in the order that they are asked for`() throws {
    let file = try HDF5File(bytes("kinds.h5"))
    let wanted = ["/numbers/scalar", "/numbers/empty", "/numbers/byte"]
    let datasets = try wanted.map { path in try #require(file.datasets.first { $0.path == path }) }
    #expect(try file.numbers(of: datasets).map(\.count) == [4, 0, 24])
  }

  @Test func `compressed chunks are read`() throws {
    let file = try HDF5File(bytes("kinds.h5"))
    let found = try numbers(file, "/numbers/packed")
    #expect(found == (0..<2048).map { Float($0 % 4 + 1) })
  }

  @Test func `groups, shapes and texts are listed by name`() throws {
    let file = try HDF5File(bytes("kinds.h5"))
    #expect(file.groups == ["/", "/numbers"])
    #expect(file.datasets.first { $0.path == "/numbers/packed" }?.shape == [64, 32])
    #expect(file.datasets.first { $0.path == "/numbers/scalar" }?.shape == [])
    #expect(file.datasets.first { $0.path == "/words" }?.elementClass == .other)
    #expect(file.datasets.first { $0.path == "/numbers/long" }?.elementClass == .integer)
    let attributes = file.attributes.map { "\($0.owner) \($0.name) \($0.texts)" }
    #expect(
      attributes == [
        "/ fixed [\"conv1\", \"conv22\"]", "/ several [\"x\", \"yz\"]",
        "/ variable [\"a model, ümlaut too\"]", "/numbers note [\"inner\"]",
      ])
  }

  @Test func `links inside of the file are followed, others are not`() throws {
    let file = try HDF5File(bytes("kinds.h5"))
    let paths = file.datasets.map(\.path)
    #expect(paths.contains("/soft") && paths.contains("/hard"))
    #expect(!paths.contains { $0.contains("dangling") || $0.contains("elsewhere") })
    #expect(try numbers(file, "/soft") == [0, 1.5, 3, 4.5, 6, 7.5])
  }

  @Test func `a group inside is listed alone`() throws {
    let file = try HDF5File(bytes("kinds.h5"), root: "/numbers", depth: 1)
    #expect(file.groups == ["/numbers"])
    #expect(file.datasets.count == 8)
  }

  @Test func `groups in a circle are refused`() throws {
    let error = #expect(throws: Diagnostic.self) { try HDF5File(bytes("circle.h5")) }
    #expect(error?.code.id == "E0245")
    #expect(error?.message.contains("in a circle") == true)
  }

  @Test(arguments: [
    ("huge.h5", "/data/layer/0", "E0246"), ("huge.h5", "/data/layer/1", "E0245"),
    ("foreign.h5", "/data/layer/0", "E0245"), ("foreign.h5", "/data/layer/1", "E0245"),
    ("words.h5", "/data/layer/0", "E0246"),
  ])
  func `elements that are not in the file are refused`(
    name: String, path: String, code: String
  ) throws {
    let file = try HDF5File(bytes(name))
    let error = #expect(throws: Diagnostic.self) { try numbers(file, path) }
    #expect(error?.code.id == code, "\(String(describing: error))")
    #expect(error?.location.steps.isEmpty == false)
  }

  @Test func `a link through another file leads nowhere`() throws {
    let paths = try HDF5File(bytes("foreign.h5")).datasets.map(\.path)
    #expect(paths == ["/data/layer/0", "/data/layer/1"])
  }

  @Test func `a group that is not there is refused by name`() throws {
    let error = #expect(throws: Diagnostic.self) {
      try HDF5File(bytes("kinds.h5"), root: "/nothing")
    }
    #expect(error?.message.contains("'/nothing'") == true)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a file that keeps the library busy for ever is given up`() throws {
    let content = try bytes("endless.h5")
    do throws(Diagnostic) {
      // Another version of the library may get through.
      let file = try HDF5File(content)
      #expect(file.groups.first == "/")
    } catch {
      #expect(error.code.id == "E0245")
      #expect(!error.location.steps.isEmpty)
    }
  }

  @Test func `no file at all is refused`() {
    for content in [[], [0], HDF5File.signature, [UInt8](repeating: 0xff, count: 4096)] {
      let error = #expect(throws: Diagnostic.self) { try HDF5File(ByteBuffer(content)) }
      #expect(error?.code.id == "E0245")
    }
  }

  @Test(arguments: ["kinds.h5", "huge.h5", "foreign.h5"])
  func `a damaged file does no harm`(name: String) throws {
    let original = try bytes(name).array
    var state: UInt64 = 7
    func random(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(1, limit)
    }
    for round in 0..<60 {
      var damaged = original
      if round % 3 == 0 {
        damaged.removeSubrange(random(below: damaged.count)...)
      } else {
        for _ in 0...round % 4 {
          damaged[random(below: min(damaged.count, 4096))] ^= 1 << UInt8(random(below: 8))
        }
      }
      do throws(Diagnostic) {
        let file = try HDF5File(ByteBuffer(damaged))
        _ = try file.numbers(of: file.datasets.filter { $0.elementClass != .other })
      } catch {
        #expect(!error.location.steps.isEmpty)
        #expect(["E0245", "E0246"].contains(error.code.id), "\(error)")
      }
    }
  }
}
