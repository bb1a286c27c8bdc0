using System.ComponentModel;
using System.Diagnostics;

namespace Registrar.Tests.World;

/// <summary>Programs of this machine. A test is skipped where its program is missing.</summary>
internal static class InstalledPrograms
{
    /// <summary>Runs one that must succeed.</summary>
    /// <returns>Its standard output.</returns>
    public static string Succeeds(string program, params string[] arguments)
    {
        ProgramResult result = Run(program, arguments);
        result.Status.ShouldBe(0, $"{program} {string.Join(' ', arguments)}: {result.Output}{result.Error}");
        return result.Output;
    }

    /// <summary>Runs one.</summary>
    public static ProgramResult Run(string program, params string[] arguments)
    {
        try
        {
            return StartedProgram.Run(program, arguments);
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
    }

    /// <summary>Skips the test where a network namespace of one's own cannot be made, or socat is missing.</summary>
    public static void SkipWithoutNamespaces()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "network namespaces are Linux's");
        ProgramResult own = Run("unshare", "--map-root-user", "--net", "ip", "link", "set", "lo", "up");
        Assert.SkipUnless(own.Status == 0, "a network namespace cannot be made");
        Run("socat", "-V").Status.ShouldBe(0);
    }
}
