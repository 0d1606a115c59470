import ArgumentParser
import Manifest
import Synchrony

/// Reads the values of options, from the command line and from synchrony.yml alike.
///
/// Each function throws a `ValidationError` that says what can be given.
enum OptionValue {
  static func mode(_ text: String) throws -> SyncMode {
    if let mode = SyncMode(name: text) { return mode }
    let known = SyncMode.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("a mode is one of \(known).")
  }

  static func conflict(_ text: String) throws -> ConflictPolicy {
    if let policy = ConflictPolicy(rawValue: text.lowercased()) { return policy }
    let known = ConflictPolicy.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("it is one of \(known).")
  }

  static func deletionLimit(_ text: String) throws -> DeletionLimit {
    if let limit = DeletionLimit(text) { return limit }
    throw ValidationError("give a number of files such as 20, or a share such as 50%.")
  }

  static func jobs(_ text: String) throws -> Int {
    if let number = Int(text), (1...1_024).contains(number) { return number }
    throw ValidationError("give a number from 1 to 1024.")
  }

  /// Reads bytes a second: a number, perhaps with `k`, `M`, `G` (thousands) or `Ki`, `Mi`, `Gi`.
  static func rate(_ text: String) throws -> Int64 {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    if let number = Double(digits), let factor = factor(String(text.dropFirst(digits.count))),
      number * factor >= 1, number * factor < 9e18
    {
      return Int64(number * factor)
    }
    throw ValidationError("give bytes a second, such as 500000, 500k or 1.5M.")
  }

  private static func factor(_ unit: String) -> Double? {
    switch unit {
    case "": 1
    case "k", "K": 1e3
    case "M": 1e6
    case "G": 1e9
    case "Ki": 1_024
    case "Mi": 1_048_576
    case "Gi": 1_073_741_824
    default: nil
    }
  }
}
