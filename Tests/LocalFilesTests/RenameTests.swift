import Manifest
import Testing

@testable import LocalFiles

struct RenameTests {
  @Test(arguments: Variant.all)
  func `a rename to an absent name never replaces a file`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("mine", to: "tmp/new")
    try sandbox.write("theirs", to: "taken")
    #expect(
      code { try sandbox.tree.rename(key("tmp/new"), to: key("taken"), mode: .absent) } == .exists
    )
    #expect(sandbox.text(of: "taken") == "theirs")
    #expect(sandbox.text(of: "tmp/new") == "mine")
  }

  @Test(arguments: Variant.all)
  func `a rename makes the folders that the new name needs`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("one", to: "tmp/1")
    try sandbox.write("two", to: "tmp/2")
    try sandbox.tree.rename(key("tmp/1"), to: key("a/b/c/one"), mode: .absent)
    try sandbox.tree.rename(key("tmp/2"), to: key("d/two"), mode: .replace)
    #expect(sandbox.text(of: "a/b/c/one") == "one")
    #expect(sandbox.text(of: "d/two") == "two")
    #expect(try sandbox.tree.entries(of: key("tmp")).isEmpty)
  }

  @Test(arguments: Variant.all)
  func `a replacing rename replaces`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("new", to: "tmp/1")
    try sandbox.write("old", to: "file")
    try sandbox.tree.rename(key("tmp/1"), to: key("file"), mode: .replace)
    #expect(sandbox.text(of: "file") == "new")
    #expect(sandbox.text(of: "tmp/1") == nil)
  }

  @Test(arguments: Variant.all)
  func `an exchange keeps both files, or changes nothing`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("new", to: "tmp/1")
    try sandbox.write("old", to: "deep/file")
    let failure = code {
      try sandbox.tree.rename(key("tmp/1"), to: key("deep/file"), mode: .exchange)
    }
    let happened = variant.renames != .plain
    #expect(failure == (happened ? nil : .unsupported))
    #expect(sandbox.text(of: "deep/file") == (happened ? "new" : "old"))
    #expect(sandbox.text(of: "tmp/1") == (happened ? "old" : "new"))
    #expect(try sandbox.tree.entries(of: key("tmp")).count == 1)
  }

  @Test(arguments: Variant.all.filter { $0.renames != .plain })
  func `an exchange needs both files`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("x", to: "here")
    #expect(
      code { try sandbox.tree.rename(key("here"), to: key("none"), mode: .exchange) } == .notFound
    )
    #expect(
      code { try sandbox.tree.rename(key("none"), to: key("here"), mode: .exchange) } == .notFound
    )
    #expect(sandbox.text(of: "here") == "x")
    #expect(try sandbox.tree.entries(of: nil).count == 1)
  }

  @Test(arguments: Variant.all)
  func `renaming what is not there leaves no new folder`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    for mode in [RenameMode.absent, .replace, .exchange] {
      let failure = code { try sandbox.tree.rename(key("none"), to: key("a/b/c"), mode: mode) }
      #expect(failure == .notFound)
    }
    #expect(try sandbox.tree.entries(of: nil).isEmpty)
  }

  @Test(arguments: Variant.all)
  func `no rename replaces a folder`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("x", to: "here")
    try sandbox.write("y", to: "folder/y")
    #expect(
      code { try sandbox.tree.rename(key("here"), to: key("folder"), mode: .replace) } == .notAFile
    )
    #expect(
      code { try sandbox.tree.rename(key("here"), to: key("folder"), mode: .absent) } == .exists
    )
    #expect(sandbox.text(of: "folder/y") == "y")
    #expect(sandbox.text(of: "here") == "x")
  }
}
