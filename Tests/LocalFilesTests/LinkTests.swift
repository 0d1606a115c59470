import Manifest
import Testing

@testable import LocalFiles

struct LinkTests {
  /// Every operation of `FileTree`, on the name it is given.
  static let operations: [(name: String, run: @Sendable (any FileTree, ObjectKey) throws -> Void)] =
    [
      ("status", { _ = try $0.status(of: $1) }),
      ("entries", { _ = try $0.entries(of: $1) }),
      ("open", { _ = try $0.open($1) }),
      ("create", { _ = try $0.create($1, isPrivate: false) }),
      ("create in a folder", { _ = try $0.create(try key("\($1)/deep/new"), isPrivate: false) }),
      ("reopen", { _ = try $0.reopen($1) }),
      ("rename away", { try $0.rename($1, to: try key("got"), mode: .absent) }),
      ("rename away replacing", { try $0.rename($1, to: try key("got"), mode: .replace) }),
      ("rename to", { try $0.rename(try key("own"), to: $1, mode: .absent) }),
      ("rename to replacing", { try $0.rename(try key("own"), to: $1, mode: .replace) }),
      ("exchange", { try $0.rename(try key("own"), to: $1, mode: .exchange) }),
      ("copy from", { try $0.copy($1, to: try key("got")) }),
      ("copy to", { try $0.copy(try key("own"), to: $1) }),
      ("remove", { try $0.remove($1) }),
      ("remove directory", { try $0.removeDirectoryIfEmpty($1) }),
      ("remove tree", { try $0.removeTree($1) }),
      ("create directory", { try $0.createDirectory($1) }),
      ("synchronize", { try $0.synchronize(directory: $1) }),
      ("lock", { _ = try $0.lock($1) }),
    ]

  @Test(arguments: Variant.all, operations.indices)
  func `no operation passes through a link to a folder`(variant: Variant, index: Int) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("own", to: "own")
    try sandbox.link("link", to: "../outside")
    try sandbox.write("x", to: "sub/x")
    try sandbox.link("sub/link", to: sandbox.path + "/outside")
    let before = sandbox.names
    for name in ["link/secret", "link/folder", "link/new", "sub/link/secret", "sub/link/folder"] {
      let path = try key(name)
      #expect(code { try Self.operations[index].run(sandbox.tree, path) } == .notADirectory)
    }
    #expect(sandbox.names == before)
    #expect(sandbox.isOutsideUntouched)
  }

  @Test(arguments: Variant.all)
  func `no operation follows a link at the name itself`(variant: Variant) throws {
    for target in ["../outside/secret", "../outside/folder", "nowhere"] {
      let sandbox = try Sandbox(variant)
      try sandbox.write("own", to: "own")
      try sandbox.link("link", to: target)
      let (tree, link) = (sandbox.tree, try key("link"))
      #expect(try tree.status(of: link)?.kind == .symbolicLink)
      #expect(code { try tree.open(link) } == .notAFile)
      #expect(code { try tree.reopen(link) } == .notAFile)
      #expect(code { try tree.entries(of: link) } == .notADirectory)
      #expect(code { try tree.create(link, isPrivate: false) } == .exists)
      #expect(code { try tree.copy(link, to: key("got")) } == .notAFile)
      #expect(code { try tree.copy(key("own"), to: link) } == .exists)
      #expect(code { try tree.rename(key("own"), to: link, mode: .absent) } == .exists)
      #expect(code { try tree.lock(link) } == .notAFile)
      #expect(code { try tree.removeTree(link) } == .notADirectory)
      #expect(code { try tree.removeDirectoryIfEmpty(link) } == .notADirectory)
      #expect(code { try tree.createDirectory(link) } == .notADirectory)
      #expect(code { try tree.synchronize(directory: link) } == .notADirectory)
      try tree.rename(key("own"), to: link, mode: .replace)
      #expect(try tree.status(of: link)?.kind == .file)
      #expect(sandbox.isOutsideUntouched)
    }
  }

  @Test(arguments: Variant.all)
  func `removing removes the link and leaves what it leads to`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.link("link", to: "../outside/secret")
    try sandbox.write("x", to: "folder/deep/x")
    try sandbox.link("folder/deep/link", to: sandbox.path + "/outside")
    try sandbox.tree.remove(key("link"))
    try sandbox.tree.removeTree(key("folder"))
    #expect(try sandbox.tree.entries(of: nil).isEmpty)
    #expect(sandbox.isOutsideUntouched)
  }

  @Test func `the root itself may be reached through a link`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("x", to: "real/x")
    try sandbox.link("alias", to: "real")
    let tree = try DirectoryTree(at: sandbox.root + "/alias")
    #expect(try tree.status(of: key("x"))?.size == 1)
  }

  @Test func `a root that is not there or no folder is an error`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("x", to: "file")
    #expect(code { try DirectoryTree(at: sandbox.root + "/none") } == .notFound)
    #expect(code { try DirectoryTree(at: sandbox.root + "/file") } == .notADirectory)
    #expect(code { try DirectoryTree(at: sandbox.root + "\0/file") } == .tooLong)
  }
}
