"""Payment providers behind `core.ports.payments.Provider`."""
