using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;
using Mono.Cecil;

namespace Firmware.Checks.RuleTests;

/// <summary>Checks a rule with a few lines of C#.</summary>
internal static class RuleAssertions
{
    /// <summary>The rule is broken, and a violation contains <paramref name="where"/>.</summary>
    public static void ShouldRefuse(this DeviceRule rule, string source, string where = "", Target target = Target.Device)
    {
        using AssemblyDefinition assembly = Snippet.Compile(source, target);
        IReadOnlyList<Violation> violations = rule.Check(assembly.MainModule);
        violations.ShouldNotBeEmpty(source);
        violations.ShouldAllBe(v => v.Rule == rule.GetType().Name);
        violations.Select(v => v.ToString()).ShouldContain(v => v.Contains(where, StringComparison.Ordinal));
    }

    /// <summary>No rule is broken.</summary>
    public static void ShouldBreakNoRule(this string source, Target target = Target.Device)
    {
        using AssemblyDefinition assembly = Snippet.Compile(source, target);
        DeviceRules.Check(assembly).ShouldBeEmpty(source);
    }
}
