using Microsoft.AspNetCore.Components;

namespace NanoMedAgent.Ward.Languages;

/// <summary>
/// What all components of the ward's pages are. A component that hears of something from a service is drawn anew on the service's behalf:
/// its reader's language is kept for that.
/// </summary>
public abstract class WardComponent : ComponentBase
{
    // A component is created while its page is drawn.
    private readonly Language _language = Language.Reader;

    /// <inheritdoc cref="ComponentBase.InvokeAsync(Action)"/>
    protected new Task InvokeAsync(Action work) => base.InvokeAsync(() =>
    {
        Language before = Language.Reader;
        Language.Reader = _language;
        try
        {
            work();
        }
        finally
        {
            Language.Reader = before;
        }
    });

    /// <inheritdoc cref="ComponentBase.InvokeAsync(Func{Task})"/>
    protected new Task InvokeAsync(Func<Task> work) => base.InvokeAsync(async () =>
    {
        // What an asynchronous method sets does not reach its caller.
        Language.Reader = _language;
        await work();
    });
}
