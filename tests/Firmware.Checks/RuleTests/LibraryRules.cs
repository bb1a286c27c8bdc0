using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;

namespace Firmware.Checks.RuleTests;

/// <summary>Types that exist on the device but behave differently.</summary>
public sealed class LibraryRules
{
    [Theory]
    [InlineData("object M() => new System.Collections.Hashtable();")]
    [InlineData("object M(System.Collections.Hashtable h, C key) => h[key];")]
    public void A_hashtable_is_refused(string member) => new NoHashtable().ShouldRefuse($"class C {{ {member} }}", "C::M", Target.Desktop);

    [Fact]
    public void An_array_list_is_accepted() =>
        "class C { object M() { var list = new System.Collections.ArrayList(); list.Add(\"x\"); return list; } }".ShouldBreakNoRule(
            Target.Desktop);

    [Fact]
    public void A_random_with_a_seed_is_refused() =>
        new NoSeededRandom().ShouldRefuse("class C { object M() => new System.Random(7); }", "C::M", Target.Desktop);

    [Fact]
    public void A_random_without_a_seed_is_accepted() =>
        "class C { int M() => new System.Random().Next(7); }".ShouldBreakNoRule(Target.Desktop);

    [Theory]
    [InlineData("void M(System.Threading.ThreadStart run) => new System.Threading.Thread(run).Start();")]
    [InlineData("System.Threading.Timer F;")]
    [InlineData("void M() => System.Threading.Thread.Sleep(1);")]
    public void A_thread_or_timer_is_refused(string member) =>
        new NoThreads().ShouldRefuse($"class C {{ {member} }}", "C::", Target.Desktop);
}
