import Glibc

/// The name of a folder as a person typed it, outside of any tree.
public struct FolderPath: Hashable, Sendable {
  /// The name without slashes at its end.
  public let text: String

  /// Takes a name, absolute or relative to the working directory.
  public init(_ text: String) {
    var text = text[...]
    while text.utf8.count > 1, text.hasSuffix("/") { text.removeLast() }
    self.text = String(text)
  }

  /// The absolute name with links followed, as far as the path exists.
  ///
  /// The corresponding C function is `realpath`.
  public var resolved: String {
    if let buffer = unsafe realpath(text, nil) {
      defer { unsafe free(buffer) }
      return unsafe String(cString: buffer)
    }
    guard let parent else { return text }
    let folder = parent.resolved
    return (folder == "/" ? "" : folder) + "/" + lastSegment
  }

  /// Makes the folder; the one that is to hold it must be there.
  ///
  /// Related system calls: `mkdir(2)`.
  ///
  /// - Throws: `.notFound` if the folder that is to hold it is not there; `.exists`.
  public func create() throws(FileError) {
    guard unsafe mkdir(text, 0o777) != 0 else { return }
    throw FileError(SystemFailure.errno(errno), path: text)
  }

  private var parent: FolderPath? {
    guard let slash = text.lastIndex(of: "/") else { return text == "." ? nil : FolderPath(".") }
    if slash == text.startIndex { return text == "/" ? nil : FolderPath("/") }
    return FolderPath(String(text[..<slash]))
  }

  private var lastSegment: String {
    text.lastIndex(of: "/").map { String(text[text.index(after: $0)...]) } ?? text
  }
}
