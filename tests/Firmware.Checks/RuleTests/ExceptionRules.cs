using Firmware.Checks.Compiling;
using Firmware.Checks.Rules;

namespace Firmware.Checks.RuleTests;

/// <summary>Exceptions that pass clean-up code, filters, and what native code throws.</summary>
public sealed class ExceptionRules
{
    private const string Work = "void Work() { } static void Try() { try { Deep(); } catch (System.Exception) { } } static void Deep() { }";

    [Theory]
    [InlineData("void M() { try { Work(); } finally { Try(); } }")]
    [InlineData("void M() { try { Work(); } finally { Through(); } } static void Through() => Try();")]
    [InlineData("void M() { try { Work(); } finally { try { Work(); } catch (System.Exception) { } } }")]
    [InlineData("void M() { using (new D()) { Work(); } } class D : System.IDisposable { public void Dispose() => Try(); }")]
    public void A_clean_up_that_handles_an_exception_of_its_own_is_refused(string members) =>
        new CleanUpDoesNotCatch().ShouldRefuse($"class C {{ {members} {Work} }}", "C::M");

    [Theory]
    [InlineData("void M() { try { Work(); } finally { Deep(); } }")]
    [InlineData("void M() { try { Try(); } finally { Work(); } }")]
    [InlineData("readonly object _lock = new object(); void M() { lock (_lock) { Try(); } }")]
    [InlineData("void M() { try { Work(); } catch (System.Exception e) { Try(); throw e; } }")]
    [InlineData("void M() { try { Work(); } catch (System.Exception) { Deep(); throw; } }")]
    public void A_clean_up_without_exceptions_and_one_that_throws_the_caught_object_are_accepted(string members) =>
        $"class C {{ {members} {Work} }}".ShouldBreakNoRule();

    [Theory]
    [InlineData("void M() { try { Work(); } catch (System.Exception) { Try(); throw; } }")]
    [InlineData("void M() { try { Work(); } catch (System.Exception) { try { Work(); } catch (System.Exception) { } throw; } }")]
    public void A_rethrow_after_another_exception_was_handled_is_refused(string members) =>
        new RethrowsDirectly().ShouldRefuse($"class C {{ {members} {Work} }}", "C::M");

    [Theory]
    [InlineData("void M() { try { Work(); } catch (System.Exception e) when (e.Message == \"x\") { } }")]
    [InlineData("void M() { try { Work(); } catch (System.Exception e) when (Is(e)) { } } static bool Is(System.Exception e) => true;")]
    public void A_filter_that_calls_is_refused(string members) =>
        new FiltersDoNotCall().ShouldRefuse($"class C {{ {members} {Work} }}", "C::M");

    [Theory]
    [InlineData("void M() { try { Work(); } catch (System.Exception e) when (e is not System.OutOfMemoryException) { } }")]
    [InlineData("int _number; void M() { try { Work(); } catch (System.Exception) when (_number == 5) { } }")]
    public void A_filter_of_types_and_fields_is_accepted(string members) => $"class C {{ {members} {Work} }}".ShouldBreakNoRule();

    [Theory]
    [InlineData("int M(int a, int b) { try { return a / b; } catch (System.DivideByZeroException) { return 0; } }")]
    [InlineData("void M() { try { Work(); } catch (System.IO.IOException) { } }")]
    public void A_handler_that_misses_what_native_code_throws_is_refused(string members) =>
        new NativeFailuresAreCaught().ShouldRefuse($"class C {{ {members} {Work} }}", "C::M", Target.Desktop);
}
