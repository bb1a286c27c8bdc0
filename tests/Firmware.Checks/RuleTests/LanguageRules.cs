using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;

namespace Firmware.Checks.RuleTests;

/// <summary>Language features that compile and then misbehave, each with an alternative that works.</summary>
public sealed class LanguageRules
{
    [Theory]
    [InlineData("class Box<T> { }", "Box`1")]
    [InlineData("interface IBox<out T> { }", "IBox`1")]
    [InlineData("delegate T Make<T>();", "Make`1")]
    [InlineData("class C { static T Same<T>(T x) => x; }", "Same")]
    [InlineData("class C { static void M() { void Local<T>(T x) { } Local(1); } }", "Local")]
    public void Own_generics_are_refused(string source, string where) => new NoGenerics().ShouldRefuse(source, where);

    [Theory]
    [InlineData("class C { System.Action<int> F; }", "C::F")]
    [InlineData("class C { void M(System.Func<int> f) => f(); }", "C::M")]
    [InlineData("class C { event System.EventHandler<string> E; }", "C::E")]
    [InlineData("class C { static int M() { var f = () => 5; return f(); } }", "Func`1")]
    [InlineData("class C { int[] M() => System.Array.Empty<int>(); }", "Empty")]
    [InlineData("class C { int M(int? x) => x ?? 0; }", "Nullable`1")]
    [InlineData("class C : System.IEquatable<C> { public bool Equals(C other) => true; }", "IEquatable`1")]
    [InlineData("class C { (int, int)[][] F; }", "C::F")]
    public void Generics_of_the_library_are_refused(string source, string where) =>
        new NoGenerics().ShouldRefuse(source, where, Target.Desktop);

    [Fact]
    public void A_declared_delegate_with_a_lambda_and_a_closure_is_accepted() =>
        "delegate int Step(int x); class C { static int M(int y) { Step s = x => x + y; return s(1); } }".ShouldBreakNoRule();

    [Fact]
    public void A_delegate_type_generated_for_a_lambda_is_refused() =>
        new NoCompilerMadeDelegates()
            .ShouldRefuse("class C { static void M() { var f = (ref int x) => { x++; }; int y = 1; f(ref y); } }", "<>", Target.Desktop);

    [Theory]
    [InlineData("int M(int a, int b) => checked(a + b);", "add.ovf")]
    [InlineData("uint M(uint a, uint b) => checked(a - b);", "sub.ovf.un")]
    [InlineData("long M(long a, long b) => checked(a * b);", "mul.ovf")]
    [InlineData("byte M(int a) => checked((byte)a);", "conv.ovf.u1")]
    public void Checked_arithmetic_is_refused(string method, string where) =>
        new NoCheckedArithmetic().ShouldRefuse($"class C {{ {method} }}", where);

    [Theory]
    [InlineData("byte M(int a) => a > 255 ? (byte)255 : (byte)a;")]
    [InlineData("int M(int a, int b) => unchecked((a * b) >> 7);")]
    public void Unchecked_arithmetic_is_accepted(string method) => $"class C {{ {method} }}".ShouldBreakNoRule();

    [Theory]
    [InlineData("int[,] F;")]
    [InlineData("int M(int[][,] a) => 1;")]
    [InlineData("object M() => new int[2, 3];")]
    public void Multi_dimensional_arrays_are_refused(string member) =>
        new NoMultiDimensionalArrays().ShouldRefuse($"class C {{ {member} }}", "C::");

    [Fact]
    public void Arrays_of_arrays_are_accepted() =>
        "class C { static readonly byte[][] F = { new byte[] { 1, 2 }, new byte[] { 3, 4 } }; byte M(int i) => F[i][0]; }"
            .ShouldBreakNoRule();

    [Fact]
    public void Stackalloc_is_refused() =>
        new NoStackAllocation()
            .ShouldRefuse("unsafe class C { byte M() { byte* p = stackalloc byte[16]; return p[3]; } }", "C::M", Target.Desktop);

    [Theory]
    [InlineData("interface I { int M() => 1; }")]
    [InlineData("interface I { int P => 1; }")]
    [InlineData("interface I { static int M() => 1; }")]
    public void Code_in_an_interface_is_refused(string source) =>
        new NoDefaultInterfaceMethods().ShouldRefuse(source, "I::");

    [Fact]
    public void An_interface_and_its_implementation_are_accepted() =>
        "interface I { int M(); int P { get; } } class C : I { public int M() => 1; public int P { get; set; } }".ShouldBreakNoRule();

    [Fact]
    public void Volatile_is_refused() =>
        new NoVolatileFields().ShouldRefuse("class C { volatile bool F; bool M() => F; }", "C::F", Target.Desktop);

    [Fact]
    public void Thread_statics_are_refused() =>
        new NoThreadStatics().ShouldRefuse("class C { [System.ThreadStatic] static int F; }", "C::F", Target.Desktop);

    [Theory]
    [InlineData("System.Collections.IEnumerable M() { yield return null; }")]
    [InlineData("async System.Threading.Tasks.Task M() { await System.Threading.Tasks.Task.Yield(); }")]
    public void State_machines_are_refused(string method) =>
        new NoStateMachines().ShouldRefuse($"class C {{ {method} }}", "<M>d__", Target.Desktop);

    [Theory]
    [InlineData("string M(E e) => e.ToString();")]
    [InlineData("string M(E e) => \"state \" + e;")]
    [InlineData("string M(E e, int i) => string.Format(\"{0} at {1}\", e, i);")]
    [InlineData("string M(E e) { object o = e; return o.ToString(); }")]
    public void Converting_an_enum_to_a_string_is_refused(string method) =>
        new NoEnumNames().ShouldRefuse($"enum E {{ A, B }} class C {{ {method} }}", "C::M", Target.Desktop);

    [Fact]
    public void A_switch_with_a_string_for_each_enum_value_is_accepted() =>
        "enum E { A, B } class C { string M(E e) => e switch { E.A => \"a\", _ => \"b\" }; int N(E e) => (int)e; }".ShouldBreakNoRule();
}
