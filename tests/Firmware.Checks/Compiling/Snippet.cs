using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace Firmware.Checks.Compiling;

/// <summary>A few lines of C#, compiled in memory as the agent is: C# 12, optimised, one core library and nothing else.</summary>
internal static class Snippet
{
    private static readonly CSharpParseOptions AsTheFirmware = new CSharpParseOptions(LanguageVersion.CSharp12).WithFeatures([new("noRefSafetyRulesAttribute", "true")]);
    private static readonly MetadataReference Chip = MetadataReference.CreateFromFile(Repository.CoreLibrary);
    private static readonly MetadataReference Desktop = MetadataReference.CreateFromFile(typeof(object).Assembly.Location);

    /// <summary>The assembly made of it; fails the test when it does not compile.</summary>
    public static AssemblyDefinition Compile(string source, Target target = Target.Chip)
    {
        MemoryStream image = new();
        IEnumerable<string> errors = Emit(source, target, image);
        errors.ShouldBeEmpty(source);
        image.Position = 0;
        return AssemblyDefinition.ReadAssembly(image);
    }

    /// <summary>The compiler's errors, empty when there are none.</summary>
    public static IReadOnlyList<string> ErrorsOf(string source, Target target = Target.Chip) => Emit(source, target, new MemoryStream());

    private static List<string> Emit(string source, Target target, Stream image)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(source, AsTheFirmware)],
            [target == Target.Chip ? Chip : Desktop],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));
        return [.. compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())];
    }
}
