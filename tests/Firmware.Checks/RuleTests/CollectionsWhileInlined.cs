using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;
using Mono.Cecil;

namespace Firmware.Checks.RuleTests;

/// <summary>A garbage collection while a method runs in the frame of its caller may change a bit of live data.</summary>
public sealed class CollectionsWhileInlined
{
    private const string Attribute = "class OwnFrameAttribute : System.Attribute { }";

    // Of the core library, which nobody can give an attribute: called where a mistake is logged, where a thread waits, and for the date.
    private static readonly string[] Exceptions =
    [
        "System.String System.Exception::get_Message()",
        "System.Boolean System.Threading.WaitHandle::WaitOne()",
        "System.Int64 System.DateTime::ToUnixTimeSeconds()",
    ];

    private static IEnumerable<ModuleDefinition> Firmware => FirmwareAssembly.OnBoard.Select(assembly => assembly.Read().MainModule);

    [Fact]
    public void Cannot_happen_in_the_firmware() =>
        new InlinedCalls(Firmware).Find()
            .Where(call => !Exceptions.Contains(call.Called))
            .Select(call => $"{call.Called} needs [OwnFrame]: it makes an object or calls, and is small enough to run inside {call.Caller}")
            .ShouldBeEmpty();

    [Theory]
    [InlineData("System.Void NanoMedAgent.Cose.CoseKey::WriteTo(NanoMedAgent.Encoding.CborWriter)")]
    [InlineData("System.Void NanoMedAgent.Encoding.CborWriter::WriteStartArray(System.Int32)")]
    [InlineData("System.Void NanoMedAgent.Encoding.CborWriter::WriteStartMap(System.Int32)")]
    [InlineData("System.Int64 NanoMedAgent.Time.DeviceClock::get_UptimeMilliseconds()")]
    public void Would_happen_without_the_attribute_where_it_was_seen_on_the_real_interpreter(string method) =>
        new InlinedCalls(Firmware).Find(ignoresAttribute: true).Select(call => call.Called).ShouldContain(method);

    [Theory]
    [InlineData("byte[] M() => new byte[16];")]
    [InlineData("string M() => \"text\";")]
    [InlineData("object M() => 5;")]
    [InlineData("int M() => Other();")]
    [InlineData("int M() { S s = default; return s.X; }")]
    [InlineData("int M { get => Other(); } int Use() => M;")]
    public void Happens_in_a_small_method_that_makes_an_object_or_calls(string members) => FoundIn(members).ShouldNotBeEmpty();

    [Theory]
    [InlineData("int M { get => _number; } int Use() => M;")]
    [InlineData("byte[] _bytes; byte[] M() { int a = _number; return a > _bytes.Length ? _bytes : null; }")]
    [InlineData("static byte[] M() => new byte[16];")]
    [InlineData("[OwnFrame] byte[] M() => new byte[16];")]
    [InlineData("C(int x) { } object M() { _number = 1; return null; }")]
    public void Cannot_happen_in_a_method_that_does_neither_is_static_or_has_the_attribute(string members) =>
        FoundIn(members).ShouldBeEmpty();

    [Fact]
    public void Cannot_happen_in_a_method_that_does_not_fit_into_its_caller_s_frame() =>
        FoundIn(
            "byte[] M() { int a = Other(), b = Other(), c = a * b, d = c * a, e = d * b; "
            + "for (int i = 0; i < a; i++) { e += c + i; c += d; d += e; } return new byte[a + (b * (c + (d * (e + a))))]; }")
            .ShouldBeEmpty();

    [Theory]
    [InlineData(
        "interface I { object Get(); } class D : I { public object Get() => new object(); } class E { object Use(I i) => i.Get(); }")]
    [InlineData(
        "abstract class I { public abstract object Get(); } class D : I { public override object Get() => new object(); } "
        + "class E { object Use(I i) => i.Get(); }")]
    [InlineData(
        "delegate object Make(); class D { public object Get() => new object(); public object Run() => Call(new Make(Get)); "
        + "static object Call(Make make) => make(); }")]
    public void Happens_in_every_method_that_a_call_may_reach(string source) =>
        Found(source).ShouldContain(called => called.Contains("D::Get", StringComparison.Ordinal));

    private static string[] FoundIn(string members) =>
        Found($"struct S {{ public int X; }} {Attribute} class C {{ int _number; static int Other() => 5; {members} "
            + (members.Contains(" Use(", StringComparison.Ordinal) ? "}" : "object Use() { return M(); } }"));

    private static string[] Found(string source)
    {
        using AssemblyDefinition assembly = Snippet.Compile(source);
        return [.. new InlinedCalls([assembly.MainModule]).Find().Select(call => call.Called)];
    }
}
