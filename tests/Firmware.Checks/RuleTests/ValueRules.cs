using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;

namespace Firmware.Checks.RuleTests;

/// <summary>Values that are other ones on the interpreter: structures, numbers, texts, dates and delegates.</summary>
public sealed class ValueRules
{
    private const string Structure = "struct S { public int X; public void Set() { X = 5; } }";

    [Theory]
    [InlineData("static int M(S s) { s.X = 5; return s.X; }")]
    [InlineData("static int M(S s) { s.Set(); return s.X; }")]
    [InlineData("static int M(S s) { s = new S(); return s.X; }")]
    [InlineData("C(S s) { s.X++; } static object M() => null;")]
    public void A_structure_that_a_static_method_or_a_constructor_changes_is_refused(string member) =>
        new StructureParametersStay().ShouldRefuse($"{Structure} class C {{ {member} }}", "C::");

    [Theory]
    [InlineData("static int M(S s) => s.X;")]
    [InlineData("int M(S s) { s.X = 5; return s.X; }")]
    [InlineData("static void M(ref S s) { s.X = 5; }")]
    public void A_structure_that_is_read_copied_or_meant_to_change_is_accepted(string member) =>
        $"{Structure} class C {{ {member} }}".ShouldBreakNoRule();

    [Theory]
    [InlineData("bool M(double x, double y) => x > y;")]
    [InlineData("bool M(float x) => x >= 2;")]
    [InlineData("int M(double x) { if (x > 2) { return 1; } return 0; }")]
    [InlineData("int M(double[] x) { if (x[0] * 3 >= x[1]) { return 1; } return 0; }")]
    [InlineData("double _x; int M() { int i = 0; while (_x > i) { i++; } return i; }")]
    public void Greater_of_floating_point_numbers_is_refused(string member) =>
        new FloatsAreComparedWithLess().ShouldRefuse($"class C {{ {member} }}", "C::M");

    [Theory]
    [InlineData("bool M(double x, double y) => y < x;")]
    [InlineData("int M(double x) { if (x <= 2 && x == 1) { return 1; } return 0; }")]
    [InlineData("bool M(int x, uint y, long z) => x > 5 && y >= 7u && z > x;")]
    public void Less_of_floating_point_numbers_and_greater_of_integers_are_accepted(string member) =>
        $"class C {{ {member} }}".ShouldBreakNoRule();

    [Theory]
    [InlineData("bool M() { string[] a = new string[2]; bool b = a[0] == null; return b; }")]
    [InlineData("string[] _a; bool M() => _a[1] is string;")]
    [InlineData("static string[] Names() => null; bool M() => Names()[1] != null;")]
    public void An_element_of_a_string_array_compared_as_a_value_is_refused(string member) =>
        new StringElementsAreTestedInConditions().ShouldRefuse($"class C {{ {member} }}", "C::M");

    [Theory]
    [InlineData("string[] _a; int M() { if (_a[0] == null) { return 1; } return 0; }")]
    [InlineData("object[] _a; bool M() => _a[1] == null;")]
    [InlineData("string[] _a; string M() => _a[0] ?? \"none\";")]
    public void An_element_tested_in_a_condition_and_one_of_another_array_are_accepted(string member) =>
        $"class C {{ {member} }}".ShouldBreakNoRule();

    [Theory]
    [InlineData("string M() => \"a\\0b\";")]
    [InlineData("string M() => \"\\U0001F600\";")]
    public void A_text_with_a_zero_or_a_character_beyond_16_bits_is_refused(string member) =>
        new TextHasNoZero().ShouldRefuse($"class C {{ {member} }}", "C::M");

    [Fact]
    public void A_text_with_other_characters_is_accepted() => "class C { string M() => \"36.6 °C\\r\\n\"; }".ShouldBreakNoRule();

    [Fact]
    public void A_parse_whose_outcome_nobody_looks_at_is_refused() =>
        new ParsingIsChecked().ShouldRefuse("class C { int M(string t) { int.TryParse(t, out int x); return x; } }", "C::M");

    [Fact]
    public void A_parse_in_a_condition_is_accepted() =>
        "class C { int M(string t) => int.TryParse(t, out int x) ? x : -1; }".ShouldBreakNoRule();

    [Theory]
    [InlineData("string M(byte x) => x.ToString(\"X4\");")]
    [InlineData("string M(double x) => x.ToString();")]
    [InlineData("string M(int x) => string.Format(\"{0}\", x);")]
    [InlineData("object M(double x) => x;")]
    public void A_format_and_a_floating_point_number_as_text_are_refused(string member) =>
        new NumbersAreFormattedPlainly().ShouldRefuse($"class C {{ {member} }}", "C::M");

    [Fact]
    public void An_integer_as_text_is_accepted() => "class C { string M(int x) => \"a\" + x.ToString(); }".ShouldBreakNoRule();

    [Fact]
    public void A_date_of_year_month_and_day_is_refused() =>
        new NoDatesFromParts().ShouldRefuse("class C { long M(int y) => new System.DateTime(y, 2, 29).Ticks; }", "C::M");

    [Fact]
    public void A_date_of_ticks_is_accepted() => "class C { long M(long t) => new System.DateTime(t).Ticks; }".ShouldBreakNoRule();

    [Fact]
    public void A_delegate_to_an_extension_method_is_refused() =>
        new NoDelegatesToExtensions().ShouldRefuse(
            "delegate int D(); class C { D M() => this.Size; } static class E { public static int Size(this C c) => 5; }", "C::M",
            Target.Desktop);

    [Theory]
    [InlineData("delegate int D(); class C { D M() => Size; static int Size() => 5; }")]
    [InlineData("delegate int D(); class C { D M() => Size; int Size() => 5; }")]
    public void A_delegate_to_a_method_of_a_class_is_accepted(string source) => source.ShouldBreakNoRule(Target.Desktop);

    [Fact]
    public void Removing_a_handler_is_refused() =>
        new NoHandlersRemoved().ShouldRefuse(
            "delegate void D(); class B { public event D E { add { } remove { } } } class C { void M(B b) { b.E -= H; } void H() { } }",
            "C::M");

    [Fact]
    public void Enumerating_a_list_is_refused() =>
        new ListsAreNotEnumerated().ShouldRefuse(
            "class C { int M(System.Collections.ArrayList l) { int n = 0; foreach (object o in l) { n++; } return n; } }", "C::M");
}
