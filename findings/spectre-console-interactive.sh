#!/usr/bin/env bash
# Spectre.Console 0.57.2 reports that a console is not interactive when only stderr goes to a file (`program 2>errors.txt`), although stdin
# and stdout are still the terminal. Live displays, progress and prompts then behave as they do in a pipe.
# Wants the .NET SDK 10, NuGet, and `script` of util-linux, which provides a terminal.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >probe.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Spectre.Console" Version="0.57.2" /></ItemGroup>
</Project>
XML

cat >Program.cs <<'CS'
using Spectre.Console;

Profile profile = AnsiConsole.Profile;
File.AppendAllText("seen.txt", $"{args[0]}: terminal {profile.Out.IsTerminal}, interactive {profile.Capabilities.Interactive}\n");
CS

dotnet build --verbosity quiet >build.txt || { cat build.txt; exit 1; }
program="dotnet bin/Debug/net10.0/probe.dll"
# Some CI systems set variables by which the library decides; here only the terminal shall count.
run() { env -u CI -u GITHUB_ACTIONS TERM=xterm script -qec "$1" /dev/null >/dev/null; }
run "$program nothing-redirected"
run "$program errors-redirected 2>errors.txt"
run "$program output-redirected >output.txt"
echo "Spectre.Console 0.57.2"
cat seen.txt
diff - seen.txt <<'EXPECTED'
nothing-redirected: terminal True, interactive True
errors-redirected: terminal True, interactive False
output-redirected: terminal False, interactive False
EXPECTED
