import Diagnostics
import Encodings
import ModelIR

extension DeviceConfiguration: Message {
  enum Field: Int {
    case name = 1
    case deviceCount = 2
    case devices = 3
  }

  init() { self.init(name: nil) }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .name: name = try reader.string()
    case .deviceCount: deviceCount = try reader.int32()
    case .devices: devices.append(try reader.string())
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.string(Field.name, name)
    writer.int32(Field.deviceCount, deviceCount)
    writer.strings(Field.devices, devices)
  }
}

extension NodeDeviceConfiguration: Message {
  enum Field: Int {
    case configurationID = 1
    case shardingSpecs = 2
    case pipelineStage = 3
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .configurationID: configurationID = try reader.string()
    case .shardingSpecs: try reader.append("sharding_spec", to: &shardingSpecs)
    case .pipelineStage: pipelineStage = try reader.int32()
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.string(Field.configurationID, configurationID)
    try writer.messages(Field.shardingSpecs, shardingSpecs)
    writer.int32(Field.pipelineStage, pipelineStage)
  }
}

extension ShardingSpec: Message {
  enum Field: Int {
    case tensorName = 1
    case devices = 2
    case deviceGroups = 3
    case shardedDimensions = 4
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .tensorName: tensorName = try reader.string()
    case .devices: try reader.int64s(into: &devices)
    case .deviceGroups: try reader.append("index_to_device_group_map", to: &deviceGroups)
    case .shardedDimensions: try reader.append("sharded_dim", to: &shardedDimensions)
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.string(Field.tensorName, tensorName)
    writer.int64s(Field.devices, devices)
    try writer.messages(Field.deviceGroups, deviceGroups)
    try writer.messages(Field.shardedDimensions, shardedDimensions)
  }
}

extension DeviceGroup: Message {
  enum Field: Int {
    case key = 1
    case devices = 2
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .key: key = try reader.int64()
    case .devices: try reader.int64s(into: &devices)
    }
  }

  func write(to writer: inout ProtobufWriter) {
    writer.int64(Field.key, key)
    writer.int64s(Field.devices, devices)
  }
}

extension ShardedDimension: Message {
  enum Field: Int {
    case axis = 1
    case simpleShardings = 2
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .axis: axis = try reader.int64()
    case .simpleShardings: try reader.append("simple_sharding", to: &simpleShardings)
    }
  }

  func write(to writer: inout ProtobufWriter) throws(Diagnostic) {
    writer.int64(Field.axis, axis)
    try writer.messages(Field.simpleShardings, simpleShardings)
  }
}

extension SimpleSharding: Message {
  enum Field: Int {
    case extent = 1
    case symbol = 2
    case shardCount = 3
  }

  mutating func read(_ field: Field, from reader: inout ProtobufReader) throws(Diagnostic) {
    switch field {
    case .extent: dimension = .known(Int(try reader.int64()))
    case .symbol: dimension = .symbol(try reader.string())
    case .shardCount: shardCount = try reader.int64()
    }
  }

  func write(to writer: inout ProtobufWriter) {
    switch dimension {
    case .known(let extent): writer.int64(Field.extent, Int64(extent))
    case .symbol(let name): writer.string(Field.symbol, name)
    case .unknown, nil: break
    }
    writer.int64(Field.shardCount, shardCount)
  }
}
