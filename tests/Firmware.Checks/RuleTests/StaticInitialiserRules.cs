using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;

namespace Firmware.Checks.RuleTests;

/// <summary>All static constructors run at the start, roughly alphabetically by type name, and a failure is not reported.</summary>
public sealed class StaticInitialiserRules
{
    private const string Other =
        "class Other { public static int Size = int.Parse(\"7\"); public static int Twice() => Size * 2; public int Mine = Size; "
        + "public const int Most = 3; }";

    [Theory]
    [InlineData("static readonly byte[] F = new byte[Other.Size];", "Other::Size")]
    [InlineData("static readonly int F = Other.Twice();", "Other::Twice")]
    [InlineData("static readonly Other F = new Other();", "Other::.ctor")]
    [InlineData("static readonly int F = Deep(); static int Deep() => Deeper(); static int Deeper() => Other.Size;", "through")]
    [InlineData("static readonly int F; static C() { Other.Size = 4; F = 1; }", "Other::Size")]
    [InlineData("static readonly string F = string.Empty;", "String::Empty")]
    [InlineData("delegate int D(); static readonly D F = () => 5;", "<>c")]
    public void A_static_initialiser_that_uses_another_class_s_static_is_refused(string members, string where) =>
        new StaticInitialisersStandAlone().ShouldRefuse($"class C {{ {members} }} {Other}", where, Target.Desktop);

    [Fact]
    public void A_static_initialiser_that_does_so_through_an_interface_is_refused() =>
        new StaticInitialisersStandAlone().ShouldRefuse(
            "interface I { int M(); } class D : I { static int s_x; public int M() => s_x; } "
            + "class C { static readonly int F = Ask(new D()); static int Ask(I i) => i.M(); }",
            "D::M");

    [Theory]
    [InlineData("static readonly int[] F = { 1, 2, 3, 4, 5 }; static readonly int G = F.Length;")]
    [InlineData("static readonly byte[] F = new byte[Other.Most];")]
    [InlineData("static readonly Plain F = new Plain(5);")]
    [InlineData("static readonly byte[] F = Filled(); "
        + "static byte[] Filled() { byte[] b = new byte[256]; for (int i = 0; i < b.Length; i++) { b[i] = (byte)i; } return b; }")]
    public void A_static_initialiser_that_stands_alone_is_accepted(string members) =>
        ($"class C {{ {members} }} class Other {{ public const int Most = 3; }} "
            + "class Plain { public Plain(int x) { X = x; } public int X { get; } }").ShouldBreakNoRule();

    [Theory]
    [InlineData("static C() { throw new System.InvalidOperationException(); }")]
    [InlineData("static readonly object F = (object)null ?? throw new System.InvalidOperationException();")]
    public void A_static_initialiser_that_throws_is_refused(string members) =>
        new StaticInitialisersDoNotThrow().ShouldRefuse($"class C {{ {members} }}", "C::.cctor", Target.Desktop);

    [Fact]
    public void A_constructor_that_throws_is_accepted() =>
        "class C { C(int x) { if (x < 0) { throw new System.ArgumentOutOfRangeException(nameof(x)); } } }".ShouldBreakNoRule(
            Target.Desktop);
}
