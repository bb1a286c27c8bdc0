using System.Globalization;
using Firmware.Checks.Rules;

namespace Firmware.Checks.RuleTests;

/// <summary>What is too large to load or to run, and the largest that is not.</summary>
public sealed class SizeRules
{
    [Fact]
    public void A_switch_of_256_contiguous_cases_is_refused() => new SwitchesAreSmall().ShouldRefuse(SwitchOf(256), "256 cases");

    [Fact]
    public void A_switch_of_255_is_fine() => SwitchOf(255).ShouldBreakNoRule();

    [Fact]
    public void A_method_of_251_locals_is_refused() => new LocalsAreFew().ShouldRefuse(Locals(251), "locals");

    [Fact]
    public void A_method_of_250_is_fine() => Locals(250).ShouldBreakNoRule();

    [Fact]
    public void A_method_of_more_than_20_KB_is_refused() => new MethodsAreShort().ShouldRefuse(Stores(3000), "bytes of IL");

    [Fact]
    public void A_shorter_one_is_fine() => Stores(1500).ShouldBreakNoRule();

    [Fact]
    public void More_than_60_KB_of_array_literals_are_refused_even_if_no_single_one_is_that_large() =>
        new StaticDataIsSmall().ShouldRefuse(Tables(each: 31 * 1024), "bytes of static array data");

    [Fact]
    public void Sixty_are_fine() => Tables(each: 30 * 1024).ShouldBreakNoRule();

    [Fact]
    public void Strings_of_64_KB_are_refused() => new StringsAreFew().ShouldRefuse(Texts(count: 66, length: 1000), "bytes of strings");

    [Fact]
    public void Sixty_KB_are_fine_and_the_same_text_counts_once() => Texts(count: 60, length: 1000, times: 3).ShouldBreakNoRule();

    private static string SwitchOf(int cases) =>
        $"class C {{ int M(int x) {{ switch (x) {{ {Repeat(cases, i => $"case {i}: return {(i * 7919) % 1000};")} }} return -1; }} }}";

    // Each is taken by reference, or the compiler would keep none of them.
    private static string Locals(int count) =>
        $"class C {{ static void Set(out int x) {{ x = 1; }} void M() {{ {Repeat(count, i => $"Set(out int x{i});")} }} }}";

    private static string Stores(int count) =>
        $"class C {{ void M(int[] a) {{ {Repeat(count, i => $"a[{200 + (i % 50)}] = {1000 + i};")} }} }}";

    private static string Tables(int each) =>
        $"class C {{ static readonly byte[] A = {{ {Repeat(each, i => $"{(i * 7) % 251},")} }}; static readonly byte[] B = {{ {Repeat(each, i => $"{(i * 11) % 241},")} }}; }}";

    private static string Texts(int count, int length, int times = 1) =>
        $"class C {{ {string.Concat(Enumerable.Range(0, times).Select(t => $"string M{t}(int x) {{ {Repeat(count, i => $"if (x == {i}) {{ return \"{i.ToString("d" + length, CultureInfo.InvariantCulture)}\"; }}")} return null; }}"))} }}";

    private static string Repeat(int count, Func<int, string> text) => string.Concat(Enumerable.Range(0, count).Select(text));
}
