import Glibc

// The operators `max`, `exp` and so on are static members of `Operator` and would hide the functions
// of the same names inside its extensions. These overloads make the functions visible there.
extension Operator {
  static func max<T: Comparable>(_ a: T, _ b: T) -> T { Swift.max(a, b) }
  static func min<T: Comparable>(_ a: T, _ b: T) -> T { Swift.min(a, b) }
  static func abs(_ x: Double) -> Double { Swift.abs(x) }
  static func sqrt(_ x: Double) -> Double { x.squareRoot() }
  static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  static func log(_ x: Double) -> Double { Glibc.log(x) }
  static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
  static func erf(_ x: Double) -> Double { Glibc.erf(x) }
  static func floor(_ x: Double) -> Double { x.rounded(.down) }
  static func ceil(_ x: Double) -> Double { x.rounded(.up) }
  static func round(_ x: Double) -> Double { x.rounded() }
  static func sin(_ x: Double) -> Double { Glibc.sin(x) }
  static func cos(_ x: Double) -> Double { Glibc.cos(x) }
  static func tan(_ x: Double) -> Double { Glibc.tan(x) }
  static func asin(_ x: Double) -> Double { Glibc.asin(x) }
  static func acos(_ x: Double) -> Double { Glibc.acos(x) }
  static func atan(_ x: Double) -> Double { Glibc.atan(x) }
  static func sinh(_ x: Double) -> Double { Glibc.sinh(x) }
  static func cosh(_ x: Double) -> Double { Glibc.cosh(x) }
  static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  static func asinh(_ x: Double) -> Double { Glibc.asinh(x) }
  static func acosh(_ x: Double) -> Double { Glibc.acosh(x) }
  static func atanh(_ x: Double) -> Double { Glibc.atanh(x) }
}
