import Foundation
import LocalFiles
import Manifest
import S3
import Testing

@testable import Synchrony

struct UploadFolderTests {
  private let upload: PendingUpload

  init() throws {
    upload = PendingUpload(
      place: "s3://bucket/prefix\nwith a line",
      key: try ObjectKey(validating: Array("sub folder/é big".utf8)),
      uploadID: "2~abc/+=.-_",
      checksum: Checksum(high: 1, low: 2),
      modified: FileTime(seconds: -5, nanoseconds: 1),
      size: 5_000_000_000,
      partSize: 8_388_608,
      begun: FileTime(seconds: 1_795_000_000),
    )
  }

  @Test func `a note is found by another run, and is for its owner only`() throws {
    let bob = try Team().person("bob")
    let journal = UploadFolder(dataFolder: bob.folder, token: Environment.system.token)
    #expect(journal.pending().isEmpty)
    #expect(journal.add(upload))
    let next = UploadFolder(dataFolder: bob.folder, token: Environment.system.token)
    #expect(next.pending(at: upload.key) == upload)
    #expect(next.pending() == [upload])
    #expect(next.pending(at: .control("other")) == nil)
    let files = try FileManager.default.contentsOfDirectory(atPath: "\(bob.folder)/.S3/uploads")
    let path = "\(bob.folder)/.S3/uploads/\(try #require(files.first))"
    let rights = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
    #expect(rights as? Int == 0o600)
    #expect(bob.leftOvers() == [])
    next.remove(upload.key)
    #expect(journal.pending().isEmpty)
    #expect(!FileManager.default.fileExists(atPath: "\(bob.folder)/.S3/uploads"))
  }

  @Test func `a note that is not whole is none`() throws {
    let note = try #require(UploadNote(upload))
    #expect(UploadNote(bytes: note.bytes).upload == upload)
    for count in note.bytes.indices {
      #expect(UploadNote(bytes: Array(note.bytes[..<count])).upload == nil)
    }
  }

  @Test func `where there is no Data folder nothing is noted`() {
    let journal = UploadFolder(dataFolder: "/nowhere/at/all", token: Environment.system.token)
    #expect(!journal.add(upload))
    #expect(journal.pending().isEmpty)
  }
}
