import Manifest

extension ObjectKey {
  /// The folder that holds it, nil for the root.
  var folder: ObjectKey? {
    bytes.lastIndex(of: UInt8(ascii: "/")).flatMap {
      try? ObjectKey(validating: Array(bytes[..<$0]))
    }
  }
}
