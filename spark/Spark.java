// SPDX-License-Identifier: Apache-2.0
//
// The data source and the jobs for Apache Spark, as JBang sees them; scripts/StalwartSpark.java
// names this file by //DEPS. Comments only. LayoutTest prints the list of sources if it differs
// from src/main/java.
//
//JAVA 17+
//
//DEPS ../lib/Commands.java
//DEPS org.apache.spark:spark-sql_2.13:4.2.0
//
//FILES META-INF/services/org.apache.spark.sql.sources.DataSourceRegister=src/main/resources/META-INF/services/org.apache.spark.sql.sources.DataSourceRegister
//FILES swkit/spark/log4j2.properties=src/main/resources/swkit/spark/log4j2.properties
//
//SOURCES src/main/java/swkit/spark/ColumnTypes.java
//SOURCES src/main/java/swkit/spark/CopyJob.java
//SOURCES src/main/java/swkit/spark/EntriesReadMetric.java
//SOURCES src/main/java/swkit/spark/JobJars.java
//SOURCES src/main/java/swkit/spark/JobOptions.java
//SOURCES src/main/java/swkit/spark/LocalPlace.java
//SOURCES src/main/java/swkit/spark/LostRows.java
//SOURCES src/main/java/swkit/spark/PartReader.java
//SOURCES src/main/java/swkit/spark/Restrictions.java
//SOURCES src/main/java/swkit/spark/Sessions.java
//SOURCES src/main/java/swkit/spark/SharedDatabase.java
//SOURCES src/main/java/swkit/spark/SourceOptions.java
//SOURCES src/main/java/swkit/spark/SparkCommand.java
//SOURCES src/main/java/swkit/spark/StalwartPartition.java
//SOURCES src/main/java/swkit/spark/StalwartScan.java
//SOURCES src/main/java/swkit/spark/StalwartScanBuilder.java
//SOURCES src/main/java/swkit/spark/StalwartSource.java
//SOURCES src/main/java/swkit/spark/StalwartTable.java
//SOURCES src/main/java/swkit/spark/Turn.java
//SOURCES src/main/java/swkit/spark/UntilKilled.java
//SOURCES src/main/java/swkit/spark/VerifyJob.java
//SOURCES src/main/java/swkit/spark/package-info.java
