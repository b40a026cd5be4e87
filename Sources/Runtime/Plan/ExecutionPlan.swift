import ByteStorage
import Diagnostics
import ModelIR
import Operators

/// A main graph made ready to run over and over on inputs of fixed types.
///
/// Values whose types are known live at fixed offsets of one arena; the others, and those of
/// nodes without a prepared kernel, are computed by evaluation and kept as tensors.
struct ExecutionPlan {
  /// Where a value is found during a run.
  enum Place {
    /// Nobody asks for it.
    case nowhere
    /// A constant, by its position in ``constants``.
    case constant(Int)
    /// A value handed in or computed by evaluation, by its position in the table of values.
    case slot(Int)
    /// Bytes of the arena, from this offset.
    case arena(Int)
  }

  /// One operand of a step.
  struct Operand {
    var place: Place
    var type: ConcreteType?
  }

  /// One node's computation.
  struct Step {
    enum Action {
      /// A prepared kernel; every operand has a type and a place.
      case kernel(PreparedKernel)
      /// Evaluation; outputs go to slots.
      case evaluate(NodeContext)
    }

    /// The node of the model, and its position in the graph.
    var node: NodeID
    var index: Int
    /// The position of the computation among those that were planned.
    var position: Int
    var action: Action
    var inputs: [Operand?]
    var outputs: [Operand?]
    /// Slots whose values are not needed any more after this step.
    var releasedSlots: [Int] = []
  }

  var steps: [Step] = []
  var constants: [Tensor] = []
  var slotCount = 0
  var arenaByteCount = 0
  var scratchByteCount = 0
  /// The slots of the graph's inputs that the caller feeds.
  var inputs: [(value: ValueID, slot: Int, type: ConcreteType?)] = []
  var outputs: [(value: ValueID, operand: Operand)] = []
  /// The places of all values, for subgraphs that capture them.
  var operands: [ValueID: Operand] = [:]
}
