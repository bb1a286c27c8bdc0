using System.Globalization;
using Firmware.Checks.Rules;

namespace Firmware.Checks.RuleTests;

/// <summary>Sizes that are too large to load or to run, and the largest ones that are not.</summary>
public sealed class SizeRules
{
    [Fact]
    public void A_switch_of_256_contiguous_cases_is_refused() => new SwitchesAreSmall().ShouldRefuse(SwitchOf(256), "256 cases");

    [Fact]
    public void A_switch_of_255_contiguous_cases_is_accepted() => SwitchOf(255).ShouldBreakNoRule();

    [Fact]
    public void A_method_of_251_locals_is_refused() => new LocalsAreFew().ShouldRefuse(Locals(251), "locals");

    [Fact]
    public void A_method_of_250_locals_is_accepted() => Locals(250).ShouldBreakNoRule();

    [Fact]
    public void A_method_of_more_than_20_KB_is_refused() => new MethodsAreShort().ShouldRefuse(Stores(3000), "bytes of IL");

    [Fact]
    public void A_shorter_method_is_accepted() => Stores(1500).ShouldBreakNoRule();

    [Fact]
    public void More_than_60_KB_of_array_literals_in_all_are_refused() =>
        new StaticDataIsSmall().ShouldRefuse(Tables(each: 31 * 1024), "bytes of static array data");

    [Fact]
    public void Sixty_KB_of_array_literals_are_accepted() => Tables(each: 30 * 1024).ShouldBreakNoRule();

    [Fact]
    public void Strings_of_64_KB_are_refused() => new StringsAreFew().ShouldRefuse(Texts(count: 66, length: 1000), "bytes of strings");

    [Fact]
    public void Sixty_KB_of_strings_are_accepted_and_equal_strings_count_once() =>
        Texts(count: 60, length: 1000, times: 3).ShouldBreakNoRule();

    private static string SwitchOf(int cases) =>
        $"class C {{ int M(int x) {{ switch (x) {{ {Repeat(cases, i => $"case {i}: return {(i * 7919) % 1000};")} }} return -1; }} }}";

    // Each local is passed by reference; otherwise the compiler would remove it.
    private static string Locals(int count) =>
        $"class C {{ static void Set(out int x) {{ x = 1; }} void M() {{ {Repeat(count, i => $"Set(out int x{i});")} }} }}";

    private static string Stores(int count) =>
        $"class C {{ void M(int[] a) {{ {Repeat(count, i => $"a[{200 + (i % 50)}] = {1000 + i};")} }} }}";

    private static string Tables(int each) =>
        $"class C {{ static readonly byte[] A = {{ {Repeat(each, i => $"{(i * 7) % 251},")} }}; "
        + $"static readonly byte[] B = {{ {Repeat(each, i => $"{(i * 11) % 241},")} }}; }}";

    private static string Texts(int count, int length, int times = 1)
    {
        string returns = Repeat(count, i => $"if (x == {i}) {{ return \"{i.ToString("d" + length, CultureInfo.InvariantCulture)}\"; }}");
        return $"class C {{ {Repeat(times, t => $"string M{t}(int x) {{ {returns} return null; }}")} }}";
    }

    private static string Repeat(int count, Func<int, string> text) => string.Concat(Enumerable.Range(0, count).Select(text));
}
