#!/usr/bin/env bash
# nanoFramework.CoreLibrary 1.17.11: String.StartsWith and EndsWith copy a part of the string (Substring) and compare the copy, so each call
# allocates on a heap of some 64 KB. IndexOf and Compare are native and copy nothing. Read from the IL of the package's mscorlib.dll.
# Wants the .NET SDK 10 and NuGet.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat >probe.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><NoWarn>NU1701</NoWarn>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Mono.Cecil" Version="0.11.6" />
    <PackageReference Include="nanoFramework.CoreLibrary" Version="1.17.11" GeneratePathProperty="true" ExcludeAssets="all" />
  </ItemGroup>
  <Target Name="CopyCoreLibrary" AfterTargets="Build">
    <Copy SourceFiles="$(PkgnanoFramework_CoreLibrary)/lib/mscorlib.dll" DestinationFolder="$(OutDir)device" />
  </Target>
</Project>
XML

cat >Program.cs <<'CS'
using Mono.Cecil;

using ModuleDefinition library = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, "device", "mscorlib.dll"));
TypeDefinition text = library.GetType("System.String");
foreach (string name in new[] { "IndexOf", "Compare", "Contains", "StartsWith", "EndsWith" })
{
    MethodDefinition method = text.Methods.First(member => member.Name == name && member.Parameters[^1].ParameterType.Name == "String");
    bool isCopying = method.HasBody && method.Body.Instructions.Any(step => step.Operand is MethodReference { Name: "Substring" });
    Console.WriteLine($"{name}: {(!method.HasBody ? "native" : isCopying ? "calls Substring" : "managed, does not call Substring")}");
}
CS

dotnet run --verbosity quiet >seen.txt
echo "nanoFramework.CoreLibrary 1.17.11"
cat seen.txt
diff - seen.txt <<'EXPECTED'
IndexOf: native
Compare: native
Contains: managed, does not call Substring
StartsWith: calls Substring
EndsWith: calls Substring
EXPECTED
