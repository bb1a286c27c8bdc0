using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace Firmware.Checks.Compiling;

/// <summary>A few lines of C#, compiled in memory as the agent is: C# 12, optimised, against one core library only.</summary>
internal static class Snippet
{
    private static readonly CSharpParseOptions AsTheFirmware = new CSharpParseOptions(LanguageVersion.CSharp12)
        .WithFeatures([new("noRefSafetyRulesAttribute", "true")]);
    private static readonly MetadataReference Device = MetadataReference.CreateFromFile(Repository.CoreLibrary);
    private static readonly MetadataReference Desktop = MetadataReference.CreateFromFile(typeof(object).Assembly.Location);

    /// <summary>The compiled assembly. Fails the test when the source does not compile.</summary>
    public static AssemblyDefinition Compile(string source, Target target = Target.Device)
    {
        MemoryStream image = new();
        IEnumerable<string> errors = Emit(source, target, image);
        errors.ShouldBeEmpty(source);
        image.Position = 0;
        return AssemblyDefinition.ReadAssembly(image);
    }

    /// <summary>Errors of the compiler.</summary>
    public static IReadOnlyList<string> ErrorsOf(string source, Target target = Target.Device) => Emit(source, target, new MemoryStream());

    private static List<string> Emit(string source, Target target, Stream image)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Snippet",
            [CSharpSyntaxTree.ParseText(source, AsTheFirmware)],
            [target == Target.Device ? Device : Desktop],
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true));
        return [.. compilation.Emit(image).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString())];
    }
}
