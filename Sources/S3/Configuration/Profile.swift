/// A profile of the shared configuration: what one section says.
struct Profile {
  /// Its name, such as `default`.
  let name: String
  private var values: [String: INIFile.Value] = [:]

  /// Makes an empty profile.
  init(name: String) {
    self.name = name
  }

  /// Makes a profile of the values of a section.
  init(name: String, _ section: INIFile.Section) {
    self.name = name
    values = section.values
  }

  /// The value of a key, or nil where it is missing or empty.
  subscript(_ key: String) -> String? {
    guard let text = values[key]?.text, !text.isEmpty else { return nil }
    return text
  }

  /// The value of a key below another one, such as `addressing_style` below `s3`.
  subscript(_ key: String, _ nested: String) -> String? {
    guard let text = values[key]?.nested[nested], !text.isEmpty else { return nil }
    return text
  }

  /// Takes over the values of another one, which win.
  mutating func merge(_ other: Profile) {
    values.merge(other.values) { $1 }
  }
}
