import Foundation
import Glibc
import Manifest
import Testing

@testable import LocalFiles

struct FileContentTests {
  private func bytes(of file: any ByteSource, at offset: Int64, count: Int) throws -> [UInt8] {
    var buffer = [UInt8](repeating: 0xff, count: count)
    var span = buffer.mutableSpan
    let read = try file.read(at: offset, into: &span)
    return Array(buffer[..<read])
  }

  @Test(arguments: Variant.all)
  func `what is written at any offset is read back there`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    let far: Int64 = 5_000_000_000
    let written = try sandbox.tree.create(key("a/b/sparse"), isPrivate: false)
    try written.write(Array("end".utf8).span, at: far)
    try written.write(Array("start".utf8).span, at: 0)
    let read = try sandbox.tree.open(key("a/b/sparse"))
    #expect(read.size == far + 3)
    #expect(try bytes(of: read, at: far, count: 10) == Array("end".utf8))
    #expect(try bytes(of: read, at: 0, count: 5) == Array("start".utf8))
    #expect(try bytes(of: read, at: 5, count: 4) == [0, 0, 0, 0])
    #expect(try bytes(of: read, at: far + 3, count: 4).isEmpty)
    #expect(try bytes(of: read, at: 0, count: 0).isEmpty)
  }

  @Test(arguments: Variant.all)
  func `a file that is opened again is written in place`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("0123456789", to: "folder/file")
    let file = try sandbox.tree.reopen(key("folder/file"))
    try file.write(Array("ab".utf8).span, at: 3)
    #expect(sandbox.text(of: "folder/file") == "012ab56789")
    #expect(code { try sandbox.tree.reopen(key("folder/none")) } == .notFound)
    #expect(code { try sandbox.tree.reopen(key("folder")) } == .notAFile)
  }

  @Test func `writing no bytes writes nothing`() throws {
    let sandbox = try Sandbox()
    let file = try sandbox.tree.create(key("empty"), isPrivate: false)
    let nothing: [UInt8] = []
    try file.write(nothing.span, at: 100)
    #expect(try file.status().size == 0)
  }

  @Test(arguments: Variant.all)
  func `a file is created only where nothing lies`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    try sandbox.write("x", to: "folder/file")
    for name in ["folder", "folder/file"] {
      #expect(code { try sandbox.tree.create(key(name), isPrivate: false) } == .exists)
    }
    #expect(
      code { try sandbox.tree.create(key("folder/file/x"), isPrivate: false) } == .notADirectory
    )
    #expect(sandbox.text(of: "folder/file") == "x")
  }

  @Test func `a private file is readable by its owner only, another one as the mask says`() throws {
    let sandbox = try Sandbox()
    let mask = umask(0)
    _ = umask(mask)
    let hidden = try sandbox.tree.create(key("private"), isPrivate: true)
    let shared = try sandbox.tree.create(key("shared"), isPrivate: false)
    #expect(try hidden.status().permissions == 0o600 & ~mask)
    #expect(try shared.status().permissions == 0o666 & ~mask)
  }

  @Test func `the modification time is kept to the nanosecond`() throws {
    let sandbox = try Sandbox()
    let file = try sandbox.tree.create(key("file"), isPrivate: false)
    for time in [
      FileTime(seconds: 1_700_000_000, nanoseconds: 123_456_789), FileTime(seconds: -1),
    ] {
      try file.setModified(time)
      #expect(try sandbox.tree.status(of: key("file"))?.modified == time)
    }
    try file.setPermissions(0o640)
    try file.synchronize()
    #expect(try file.status().permissions == 0o640)
  }

  @Test(.timeLimit(.minutes(5)), arguments: Variant.all)
  func `a pipe and a folder are refused without waiting`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    sandbox.pipe("pipe")
    try sandbox.write("x", to: "folder/x")
    for name in ["pipe", "folder"] {
      #expect(code { try sandbox.tree.open(key(name)) } == .notAFile)
      #expect(code { try sandbox.tree.copy(key(name), to: key("copy")) } == .notAFile)
    }
    #expect(code { try sandbox.tree.lock(key("pipe")) } == .notAFile)
    #expect(try sandbox.tree.status(of: key("pipe"))?.kind == .other)
    #expect(try sandbox.tree.status(of: key("copy")) == nil)
  }

  @Test(arguments: Variant.all)
  func `a copy has the content, the time and the bits`(variant: Variant) throws {
    let sandbox = try Sandbox(variant)
    let text = String(repeating: "0123456789", count: 100_000)
    try sandbox.write(text, to: "from")
    let from = try sandbox.tree.status(of: key("from"))
    try sandbox.tree.copy(key("from"), to: key("new/to"))
    let to = try sandbox.tree.status(of: key("new/to"))
    #expect(sandbox.text(of: "new/to") == text)
    #expect(to?.modified == from?.modified)
    #expect(to?.permissions == from?.permissions)
    #expect(to?.inode != from?.inode)
    #expect(code { try sandbox.tree.copy(key("from"), to: key("new/to")) } == .exists)
    #expect(code { try sandbox.tree.copy(key("none"), to: key("x")) } == .notFound)
    #expect(try sandbox.tree.status(of: key("x")) == nil)
  }

  @Test func `an open file is read to its end after its name is gone`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("text", to: "file")
    let file = try sandbox.tree.open(key("file"))
    try sandbox.tree.remove(key("file"))
    #expect(try bytes(of: file, at: 0, count: 9) == Array("text".utf8))
    #expect(try file.status().size == 4)
  }

  @Test func `a file is closed when its last reference goes`() throws {
    let sandbox = try Sandbox()
    try sandbox.write("text", to: "file")
    // More than any limit of open files that a test machine has by default.
    for _ in 0..<3_000 { _ = try sandbox.tree.open(key("file")) }
    for _ in 0..<3_000 { _ = try sandbox.tree.entries(of: nil) }
    for _ in 0..<3_000 { #expect(code { try sandbox.tree.open(key("none")) } == .notFound) }
  }
}
