import Foundation
import Manifest
import Synchronization
import Testing

@testable import LocalFiles

struct FolderTests {
  @Test(arguments: Variant.all)
  func `entries are what lies directly in the folder, with its status`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("x", to: "file")
    try sandbox.write("y", to: "folder/inner")
    try sandbox.link("link", to: "nowhere")
    sandbox.pipe("pipe")
    var kinds: [String: FileStatus.Kind] = [:]
    for entry in try sandbox.tree.entries(of: nil) {
      let name = String(decoding: entry.name, as: UTF8.self)
      kinds[name] = entry.status.kind
      #expect(try sandbox.tree.status(of: key(name)) == entry.status)
    }
    #expect(kinds == ["file": .file, "folder": .directory, "link": .symbolicLink, "pipe": .other])
    #expect(try sandbox.tree.entries(of: key("folder")).map(\.name) == [Array("inner".utf8)])
  }

  @Test func `entries keep names of any bytes`() throws {
    let sandbox = try Sandbox()
    var expected: Set<[UInt8]> = []
    for byte in UInt8(1)...255 where byte != UInt8(ascii: "/") && byte != UInt8(ascii: ".") {
      _ = try Syscalls.open(
        FileName([byte]),
        in: sandbox.tree.root,
        O_CREAT | O_WRONLY,
        mode: 0o600
      )
      expected.insert([byte])
    }
    #expect(Set(try sandbox.tree.entries(of: nil).map(\.name)) == expected)
  }

  @Test(arguments: Variant.all)
  func `entries of what is no folder are an error`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("x", to: "file")
    #expect(code { try sandbox.tree.entries(of: key("none")) } == .notFound)
    #expect(code { try sandbox.tree.entries(of: key("none/none")) } == .notFound)
    #expect(code { try sandbox.tree.entries(of: key("file")) } == .notADirectory)
    #expect(code { try sandbox.tree.entries(of: key("file/x")) } == .notADirectory)
  }

  @Test(arguments: Variant.all)
  func `below what is not there or a file there is nothing`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("x", to: "file")
    for name in ["none", "none/none", "file/x", "file/x/y"] {
      #expect(try sandbox.tree.status(of: key(name)) == nil)
      try sandbox.tree.remove(key(name))
    }
    #expect(code { try sandbox.tree.open(key("none/none")) } == .notFound)
    #expect(code { try sandbox.tree.open(key("file/x")) } == .notADirectory)
  }

  @Test(arguments: Variant.all)
  func `making a folder makes those above it, and may be repeated`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    for _ in 0..<2 { try sandbox.tree.createDirectory(key("a/b/c")) }
    #expect(try sandbox.tree.status(of: key("a/b/c"))?.kind == .directory)
    try sandbox.write("x", to: "a/file")
    #expect(code { try sandbox.tree.createDirectory(key("a/file")) } == .notADirectory)
    #expect(code { try sandbox.tree.createDirectory(key("a/file/b")) } == .notADirectory)
  }

  @Test(arguments: Variant.all)
  func `only an empty folder is removed when empty`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("x", to: "full/file")
    try sandbox.tree.createDirectory(key("empty"))
    #expect(try sandbox.tree.removeDirectoryIfEmpty(key("empty")))
    #expect(try !sandbox.tree.removeDirectoryIfEmpty(key("empty")))
    #expect(try !sandbox.tree.removeDirectoryIfEmpty(key("full")))
    #expect(code { try sandbox.tree.removeDirectoryIfEmpty(key("full/file")) } == .notADirectory)
    #expect(sandbox.text(of: "full/file") == "x")
  }

  @Test(arguments: Variant.all)
  func `a tree is removed with all that it holds`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    for index in 0..<200 { try sandbox.write("x", to: "tree/\(index % 7)/\(index % 3)/\(index)") }
    sandbox.pipe("tree/pipe")
    try sandbox.write("x", to: "beside")
    let odd = try Syscalls.open(FileName("tree".utf8), in: sandbox.tree.root, O_RDONLY)
    _ = try Syscalls.open(FileName([0xff, 0x0a]), in: odd, O_CREAT | O_WRONLY, mode: 0o600)
    try sandbox.tree.removeTree(key("tree"))
    try sandbox.tree.removeTree(key("tree"))
    #expect(try sandbox.tree.entries(of: nil).map(\.name) == [Array("beside".utf8)])
    #expect(code { try sandbox.tree.removeTree(key("beside")) } == .notADirectory)
    #expect(code { try sandbox.tree.remove(key("none")) } == nil)
  }

  @Test func `a folder is not removed as a file`() throws {
    let sandbox = try Sandbox()
    try sandbox.tree.createDirectory(key("folder"))
    #expect(code { try sandbox.tree.remove(key("folder")) } == .notAFile)
  }

  @Test(arguments: Variant.all)
  func `synchronizing covers the folders that were made on the way`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    _ = try sandbox.tree.create(key("a/b/file"), isPrivate: false)
    let made: Set<[UInt8]> = [[], Array("a".utf8)]
    #expect(sandbox.tree.unsynchronized.withLock { $0 } == made)
    try sandbox.tree.synchronize(directory: key("a/b"))
    #expect(sandbox.tree.unsynchronized.withLock { $0 }.isEmpty)
    try sandbox.tree.synchronize(directory: nil)
    #expect(code { try sandbox.tree.synchronize(directory: key("none")) } == .notFound)
  }

  @Test func `folders appear and vanish while files are created in them`() async throws {
    let sandbox = try Sandbox()
    let tree = sandbox.tree
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<4 {
        group.addTask {
          for index in 0..<200 {
            let name = try key("busy/deep/\(task)-\(index)")
            _ = try tree.create(name, isPrivate: false)
            try tree.remove(name)
            try tree.removeDirectoryIfEmpty(key("busy/deep"))
            try tree.removeDirectoryIfEmpty(key("busy"))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try tree.entries(of: nil).isEmpty)
  }

  @Test(arguments: Variant.all)
  func `a lock is held by one at a time`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    let lock = try #require(try sandbox.tree.lock(key(".S3/lock")))
    #expect(try sandbox.tree.lock(key(".S3/lock")) == nil)
    #expect(try DirectoryTree(at: sandbox.root).lock(key(".S3/lock")) == nil)
    lock.release()
    lock.release()
    let next = try #require(try sandbox.tree.lock(key(".S3/lock")))
    // Whoever removes the file must not let two hold the lock on the new one.
    try sandbox.tree.remove(key(".S3/lock"))
    let newest = try #require(try sandbox.tree.lock(key(".S3/lock")))
    next.release()
    #expect(try sandbox.tree.lock(key(".S3/lock")) == nil)
    newest.release()
  }

  @Test func `a lock ends with its last reference`() throws {
    let sandbox = try Sandbox()
    for _ in 0..<3 {
      let lock = try sandbox.tree.lock(key("lock"))
      #expect(lock != nil)
    }
  }

  @Test func `names that differ in case are told apart where the disk does`() throws {
    let sandbox = try Sandbox()
    #expect(sandbox.tree.distinguishesTwins)
    #expect(try sandbox.tree.entries(of: nil).isEmpty)
    try sandbox.write("x", to: ".S3/tmp/x")
    try sandbox.write("upper", to: "A")
    try sandbox.write("lower", to: "a")
    let differ = sandbox.text(of: "A") == "upper"
    #expect(sandbox.tree.distinguishesTwins == differ)
    #expect(try sandbox.tree.entries(of: key(".S3/tmp")).count == 1)
  }
}
