// SPDX-License-Identifier: Apache-2.0
//
// The engine for stalwart-sql and what it needs, as JBang sees them; scripts/StalwartSql.java names
// this file by //DEPS. Comments only. LayoutTest prints the list of sources if it differs from
// src/main/java, and compares the engine with pom.xml.
//
//JAVA 17+
//
//DEPS ../lib/Commands.java
//DEPS org.duckdb:duckdb_jdbc:2.0.0.1
//
//FILES META-INF/swkit/sql/api.txt=../lib/api.txt
//
//SOURCES src/main/java/swkit/sql/EngineLibrary.java
//SOURCES src/main/java/swkit/sql/EngineRoom.java
//SOURCES src/main/java/swkit/sql/FilterText.java
//SOURCES src/main/java/swkit/sql/ParquetFile.java
//SOURCES src/main/java/swkit/sql/PlanFilters.java
//SOURCES src/main/java/swkit/sql/Restriction.java
//SOURCES src/main/java/swkit/sql/ResultForm.java
//SOURCES src/main/java/swkit/sql/SqlJob.java
//SOURCES src/main/java/swkit/sql/SqlSession.java
//SOURCES src/main/java/swkit/sql/StatementProblem.java
//SOURCES src/main/java/swkit/sql/StatementText.java
//SOURCES src/main/java/swkit/sql/StopWatch.java
//SOURCES src/main/java/swkit/sql/TableList.java
//SOURCES src/main/java/swkit/sql/TableScan.java
//SOURCES src/main/java/swkit/sql/Values.java
//SOURCES src/main/java/swkit/sql/package-info.java
