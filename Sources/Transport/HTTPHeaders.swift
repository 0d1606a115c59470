/// Header fields in the order in which they are sent or came.
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
  /// A name and its value.
  public struct Field: Sendable, Hashable {
    /// The name as it is sent; compared in any case.
    public var name: String
    /// The value, without blanks at its ends.
    public var value: String
  }

  /// All fields.
  public private(set) var fields: [Field] = []

  /// Makes headers of names and values.
  public init(_ fields: [(String, String)] = []) {
    for (name, value) in fields { append(name, value) }
  }

  /// Makes headers of names and values.
  public init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements)
  }

  /// Adds a field behind the others.
  public mutating func append(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  /// The value of the last field of that name, in any case; set nil to remove all of them.
  public subscript(_ name: String) -> String? {
    get { fields.last { Self.isSame($0.name, name) }?.value }
    set {
      fields.removeAll { Self.isSame($0.name, name) }
      if let newValue { append(name, newValue) }
    }
  }

  /// Whether two names are the same, in whatever case.
  public static func isSame(_ a: String, _ b: String) -> Bool {
    let (a, b) = (a.utf8, b.utf8)
    return a.count == b.count && a.elementsEqual(b) { lowercased($0) == lowercased($1) }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
