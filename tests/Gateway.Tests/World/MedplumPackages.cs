using System.ComponentModel;
using System.Diagnostics;

namespace Gateway.Tests.World;

/// <summary>Medplum's packages, as <c>npm ci</c> has put them into the folder IndependentServer.</summary>
internal static class MedplumPackages
{
    private const string Name = "tests/Gateway.Tests/IndependentServer";

    private static readonly Lazy<string?> Missing = new(Find);

    /// <summary>Where they and our scripts are. The test is skipped where they are missing.</summary>
    public static string Folder()
    {
        Assert.SkipWhen(Missing.Value is not null, Missing.Value ?? "");
        return Path.Combine(SourceTree.Root!, Name);
    }

    private static string? Find()
    {
        if (SourceTree.Root is null)
        {
            return "the sources are not here";
        }

        if (!Directory.Exists(Path.Combine(SourceTree.Root, Name, "node_modules", "@medplum", "fhir-router")))
        {
            return $"Medplum's packages are not there (npm ci --prefix {Name})";
        }

        try
        {
            using StartedProgram node = new(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true });
            node.Process.WaitForExit();
            return null;
        }
        catch (Win32Exception)
        {
            return "node is not installed";
        }
    }
}
