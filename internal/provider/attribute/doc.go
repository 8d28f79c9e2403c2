// Package attribute holds what the framework lacks for attributes: tables of computed attributes, exact decimals, large
// sets of strings, models without reflection, and small validators and plan modifiers. It knows no request.
package attribute
