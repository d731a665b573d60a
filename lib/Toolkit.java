// SPDX-License-Identifier: Apache-2.0
//
// The core library as JBang sees it: every script names this file, and gets what stands here.
// Comments only. Versions are those of pom.xml; LayoutTest compares them, and prints the list of
// sources when it is not the whole of src/main/java.
//
//JAVA 17+
//
//DEPS info.picocli:picocli:4.7.7
//DEPS com.google.code.gson:gson:2.13.2
//DEPS at.yawk.lz4:lz4-java:1.11.0
//DEPS commons-codec:commons-codec:1.20.0
//DEPS org.rocksdb:rocksdbjni:10.4.2:${rocksdbjni.classifier,env.ROCKSDBJNI_CLASSIFIER:linux64}
//DEPS org.xerial:sqlite-jdbc:3.54.1.0
//DEPS org.foundationdb:fdb-java:7.3.68
//
//RUNTIME_OPTIONS --enable-native-access=ALL-UNNAMED -Dfile.encoding=UTF-8
//RUNTIME_OPTIONS -Xlog:disable -Xlog:all=warning:stderr
//MANIFEST Enable-Native-Access=ALL-UNNAMED
//
//SOURCES src/main/java/swkit/AccountCopy.java
//SOURCES src/main/java/swkit/AccountKeys.java
//SOURCES src/main/java/swkit/Backend.java
//SOURCES src/main/java/swkit/BlobDamage.java
//SOURCES src/main/java/swkit/BlobJoin.java
//SOURCES src/main/java/swkit/Blobs.java
//SOURCES src/main/java/swkit/Bytes.java
//SOURCES src/main/java/swkit/Compression.java
//SOURCES src/main/java/swkit/ConfigException.java
//SOURCES src/main/java/swkit/Database.java
//SOURCES src/main/java/swkit/Directory.java
//SOURCES src/main/java/swkit/Dump.java
//SOURCES src/main/java/swkit/DumpException.java
//SOURCES src/main/java/swkit/DumpWriter.java
//SOURCES src/main/java/swkit/Entry.java
//SOURCES src/main/java/swkit/FrameException.java
//SOURCES src/main/java/swkit/FrameReader.java
//SOURCES src/main/java/swkit/FrameWriter.java
//SOURCES src/main/java/swkit/Generation.java
//SOURCES src/main/java/swkit/Generation015.java
//SOURCES src/main/java/swkit/KeyRange.java
//SOURCES src/main/java/swkit/Messages.java
//SOURCES src/main/java/swkit/Operand.java
//SOURCES src/main/java/swkit/Part.java
//SOURCES src/main/java/swkit/Progress.java
//SOURCES src/main/java/swkit/RefusedException.java
//SOURCES src/main/java/swkit/Selection.java
//SOURCES src/main/java/swkit/Sink.java
//SOURCES src/main/java/swkit/Snapshot.java
//SOURCES src/main/java/swkit/Source.java
//SOURCES src/main/java/swkit/Storage.java
//SOURCES src/main/java/swkit/StorageSettings.java
//SOURCES src/main/java/swkit/StorageSnapshot.java
//SOURCES src/main/java/swkit/Store.java
//SOURCES src/main/java/swkit/StoreException.java
//SOURCES src/main/java/swkit/StoreSettings.java
//SOURCES src/main/java/swkit/Subspace.java
//SOURCES src/main/java/swkit/SwkitException.java
//SOURCES src/main/java/swkit/Workers.java
//SOURCES src/main/java/swkit/Written.java
//SOURCES src/main/java/swkit/cli/Command.java
//SOURCES src/main/java/swkit/cli/Interruption.java
//SOURCES src/main/java/swkit/cli/ProgressBar.java
//SOURCES src/main/java/swkit/cli/Summary.java
//SOURCES src/main/java/swkit/cli/Terminal.java
//SOURCES src/main/java/swkit/cli/Version.java
//SOURCES src/main/java/swkit/cli/package-info.java
//SOURCES src/main/java/swkit/config/Config.java
//SOURCES src/main/java/swkit/config/TomlDialect.java
//SOURCES src/main/java/swkit/config/Typo.java
//SOURCES src/main/java/swkit/config/package-info.java
//SOURCES src/main/java/swkit/foundationdb/FoundationDbBackend.java
//SOURCES src/main/java/swkit/foundationdb/FoundationDbSink.java
//SOURCES src/main/java/swkit/foundationdb/FoundationDbSnapshot.java
//SOURCES src/main/java/swkit/foundationdb/FoundationDbStore.java
//SOURCES src/main/java/swkit/foundationdb/Pieces.java
//SOURCES src/main/java/swkit/foundationdb/package-info.java
//SOURCES src/main/java/swkit/lock/Holders.java
//SOURCES src/main/java/swkit/lock/package-info.java
//SOURCES src/main/java/swkit/lz4/LinkedBlock.java
//SOURCES src/main/java/swkit/lz4/Lz4Exception.java
//SOURCES src/main/java/swkit/lz4/Lz4FrameFormat.java
//SOURCES src/main/java/swkit/lz4/Lz4FrameInput.java
//SOURCES src/main/java/swkit/lz4/Lz4FrameOutput.java
//SOURCES src/main/java/swkit/lz4/package-info.java
//SOURCES src/main/java/swkit/memory/MemoryBackend.java
//SOURCES src/main/java/swkit/memory/MemoryStore.java
//SOURCES src/main/java/swkit/memory/package-info.java
//SOURCES src/main/java/swkit/package-info.java
//SOURCES src/main/java/swkit/rocksdb/DirectoryLock.java
//SOURCES src/main/java/swkit/rocksdb/RocksDbBackend.java
//SOURCES src/main/java/swkit/rocksdb/RocksDbSink.java
//SOURCES src/main/java/swkit/rocksdb/RocksDbSnapshot.java
//SOURCES src/main/java/swkit/rocksdb/RocksDbStore.java
//SOURCES src/main/java/swkit/rocksdb/package-info.java
//SOURCES src/main/java/swkit/sqlite/SqliteBackend.java
//SOURCES src/main/java/swkit/sqlite/SqliteSink.java
//SOURCES src/main/java/swkit/sqlite/SqliteSnapshot.java
//SOURCES src/main/java/swkit/sqlite/SqliteStore.java
//SOURCES src/main/java/swkit/sqlite/package-info.java
//SOURCES src/main/java/swkit/transfer/Export.java
//SOURCES src/main/java/swkit/transfer/Import.java
//SOURCES src/main/java/swkit/transfer/Report.java
//SOURCES src/main/java/swkit/transfer/Surroundings.java
//SOURCES src/main/java/swkit/transfer/TargetContent.java
//SOURCES src/main/java/swkit/transfer/package-info.java
