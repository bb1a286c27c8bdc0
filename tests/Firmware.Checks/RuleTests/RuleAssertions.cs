using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;
using Mono.Cecil;

namespace Firmware.Checks.RuleTests;

/// <summary>A rule against a few lines of C#.</summary>
internal static class RuleAssertions
{
    /// <summary>The rule finds something in it, and says where in words that contain <paramref name="where"/>.</summary>
    public static void ShouldRefuse(this DeviceRule rule, string source, string where = "", Target target = Target.Chip)
    {
        using AssemblyDefinition assembly = Snippet.Compile(source, target);
        IReadOnlyList<Violation> violations = rule.Check(assembly.MainModule);
        violations.ShouldNotBeEmpty(source);
        violations.ShouldAllBe(v => v.Rule == rule.GetType().Name);
        violations.Select(v => v.ToString()).ShouldContain(v => v.Contains(where, StringComparison.Ordinal));
    }

    /// <summary>No rule at all finds anything in it.</summary>
    public static void ShouldBreakNoRule(this string source, Target target = Target.Chip)
    {
        using AssemblyDefinition assembly = Snippet.Compile(source, target);
        DeviceRules.Check(assembly).ShouldBeEmpty(source);
    }
}
