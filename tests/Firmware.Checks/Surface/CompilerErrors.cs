using Firmware.Checks.Compiling;

namespace Firmware.Checks.Surface;

/// <summary>The compiler refuses what the device does not have.</summary>
public sealed class CompilerErrors
{
    [Theory]
    [InlineData("string M(string s) => s.Replace(\"a\", \"b\");")]
    [InlineData("string M(string[] s) => string.Join(\",\", s);")]
    [InlineData("string M(string s) => s.Insert(1, s);")]
    [InlineData("string M(string s) => s.Remove(1);")]
    [InlineData("string M(string s) => s[1..];")]
    [InlineData("char M(string s) => s[^1];")]
    [InlineData("void M(byte[] b) => System.Array.Reverse(b);")]
    [InlineData("int M(System.Span<byte> s) => 0;")]
    [InlineData("int M() => \"abc\"u8.Length;")]
    [InlineData("decimal M() => 1m;")]
    [InlineData("int M(int? x) => 0;")]
    [InlineData("int? M(string s) => s?.Length;")]
    [InlineData("void M(ref int a, ref int b) => (a, b) = (b, a);")]
    [InlineData("(int, int) M() => (1, 2);")]
    [InlineData("object M() => new { A = 1 };")]
    [InlineData("record R(int X);")]
    [InlineData("public required int P { get; set; }")]
    [InlineData("volatile bool F;")]
    [InlineData("[System.ThreadStatic] static int F;")]
    [InlineData("System.Collections.IEnumerable M() { yield return 1; }")]
    [InlineData("async void M() { }")]
    [InlineData("bool M(byte[] b) => b is [1, ..];")]
    [InlineData("object M() => new System.Collections.Generic.List<int>();")]
    [InlineData("void M() { try { } catch (System.DivideByZeroException) { } }")]
    [InlineData("void M() { try { } catch (System.OverflowException) { } }")]
    [InlineData("void M() { byte[] b = [1, 2]; System.ReadOnlySpan<byte> s = b; }")]
    public void Code_that_needs_what_the_device_does_not_have_does_not_compile(string member)
    {
        string source = $"public class C {{ {member} }}";
        Snippet.ErrorsOf(source, Target.Desktop).ShouldBeEmpty();
        Snippet.ErrorsOf(source).ShouldNotBeEmpty();
    }

    [Theory]
    [InlineData("void M(byte[] from, byte[] to) { System.Array.Copy(from, 0, to, 0, 4); }")]
    [InlineData("int M(int[] a) { int sum = 0; foreach (int x in a) { sum += x; } return sum; }")]
    [InlineData("readonly struct S { public readonly int X; public S(int x) { X = x; } } int M(in S s) => s.X;")]
    [InlineData("bool M(byte[] b, out byte[] copy) { copy = (byte[])b.Clone(); return b is { Length: > 3 and < 9 }; }")]
    [InlineData("int P { get; set; } C M() => new() { P = 3 };")]
    [InlineData("static readonly int[] K = { 1, 2, 3, 4, 5, 6 }; int M(int i) => K[i] >>> 3;")]
    [InlineData("int M(string s) => s switch { \"a\" => 1, \"b\" => 2, _ => 0 };")]
    [InlineData("class D(int x) { public int X => x; } int M() => new D(4).X;")]
    [InlineData("ref int M(int[] a) => ref a[0];")]
    public void Code_within_the_device_s_subset_compiles(string member)
    {
        Snippet.ErrorsOf($"public class C {{ {member} }}").ShouldBeEmpty();
    }
}
